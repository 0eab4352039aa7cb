"""`tf.signal` and `tf.strings`: rows of operations."""

from __future__ import annotations

from functools import partial
from typing import Final

from shapelens.rules.ops import creation, elementwise, joining, reductions, signals
from shapelens.rules.ops.op import Row

_SIGNAL: Final = "tensorflow.signal"
_STRINGS: Final = "tensorflow.strings"

ROWS: Final[tuple[Row, ...]] = (
    # Spectra.
    Row(partial(signals.complex_spectrum, axes=1), _SIGNAL, "input:x", "fft=FFT ifft=IFFT"),
    Row(partial(signals.complex_spectrum, axes=2), _SIGNAL, "input:x", "fft2d=FFT2 ifft2d=IFFT2"),
    Row(partial(signals.complex_spectrum, axes=3), _SIGNAL, "input:x", "fft3d ifft3d"),
    Row(partial(signals.half_spectrum, axes=1), _SIGNAL, "input_tensor:x fft_length=None", "rfft=RFFT", "complex64"),
    Row(partial(signals.half_spectrum, axes=2), _SIGNAL, "input_tensor:x fft_length=None", "rfft2d", "complex64"),
    Row(partial(signals.half_spectrum, axes=3), _SIGNAL, "input_tensor:x fft_length=None", "rfft3d", "complex64"),
    Row(partial(signals.whole_spectrum, axes=1), _SIGNAL, "input_tensor:x fft_length=None", "irfft=IRFFT", "float32"),
    Row(partial(signals.whole_spectrum, axes=2), _SIGNAL, "input_tensor:x fft_length=None", "irfft2d", "float32"),
    Row(partial(signals.whole_spectrum, axes=3), _SIGNAL, "input_tensor:x fft_length=None", "irfft3d", "float32"),
    Row(signals.shifted, _SIGNAL, "x axes=None", "fftshift ifftshift"),
    Row(signals.cosine_transform, _SIGNAL, "input:x _type=2 n=None axis=-1 _norm=None", "dct idct"),
    # Windows.
    Row(
        signals.framed,
        _SIGNAL,
        "signal:x frame_length frame_step pad_end=False _pad_value=0 axis=-1",
        "frame",
    ),
    Row(
        signals.short_time,
        _SIGNAL,
        "signals:x frame_length frame_step fft_length=None _window_fn=hann pad_end=False",
        "stft=STFT",
        "complex64",
    ),
    Row(signals.overlapped, _SIGNAL, "signal:x frame_step", "overlap_and_add"),
    Row(creation.vector, _SIGNAL, "window_length:length _periodic=True dtype=float32", "hamming_window hann_window"),
    Row(creation.vector, _SIGNAL, "window_length:length _beta=12.0 dtype=float32", "kaiser_window"),
    Row(creation.vector, _SIGNAL, "window_length:length dtype=float32", "vorbis_window"),
    Row(
        signals.mel_weights,
        _SIGNAL,
        """num_mel_bins:bands=20 num_spectrogram_bins:bins=129 _sample_rate=8000 _lower_edge_hertz=125.0
        _upper_edge_hertz=3800.0 dtype=float32""",
        "linear_to_mel_weight_matrix",
    ),
    Row(signals.mel_coefficients, _SIGNAL, "log_mel_spectrograms:x", "mfccs_from_log_mel_spectrograms"),
    # Texts.
    Row(elementwise.same, _STRINGS, "input:x _encoding=", "lower upper", "string"),
    Row(elementwise.same, _STRINGS, "input:x", "strip", "string"),
    Row(elementwise.same, _STRINGS, "input:x _pattern", "regex_full_match", "bool"),
    Row(elementwise.same, _STRINGS, "input:x _pattern _rewrite _replace_global=True", "regex_replace", "string"),
    Row(elementwise.same, _STRINGS, "input:x _unit=BYTE", "length", "int32"),
    Row(elementwise.same, _STRINGS, "input:x _pos _len _unit=BYTE", "substr", "string"),
    Row(elementwise.same, _STRINGS, "input:x _num_buckets", "to_hash_bucket to_hash_bucket_fast", "int64"),
    Row(elementwise.same, _STRINGS, "input:x _num_buckets _key", "to_hash_bucket_strong", "int64"),
    Row(elementwise.same, _STRINGS, "input:x _out_type=float32", "to_number", ""),
    Row(
        elementwise.same,
        _STRINGS,
        """input:x _input_encoding _output_encoding _errors=replace _replacement_char=65533
        _replace_control_characters=False""",
        "unicode_transcode",
        "string",
    ),
    Row(elementwise.same, _STRINGS, "input:x", "unicode_script", "int32"),
    Row(
        elementwise.same,
        f"{_STRINGS} tensorflow",
        "input:x _precision=-1 _scientific=False _shortest=False _width=-1 _fill=",
        "as_string",
        "string",
    ),
    Row(joining.joined_texts, _STRINGS, "inputs:xs _separator=", "join", "string"),
    Row(reductions.reduce, _STRINGS, "inputs:x axis=None keepdims=False _separator=", "reduce_join", "string"),
    Row(elementwise.scalar, _STRINGS, "_template _inputs _placeholder={} _summarize=3", "format", "string"),
)
