"""Layers with a vocabulary: StringLookup, IntegerLookup, and TextVectorization, which cuts text into tokens first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from shapelens.dims import Dim, Shape, Undecided, Unknown, known, show
from shapelens.rules.arguments import invalid, is_number, is_plain, is_sequence, size
from shapelens.rules.layers.categorical import INTEGERS, Categorical
from shapelens.rules.rule import Flag, ShapeError, Structure, Weight


class Lookup(Categorical):
    """What both lookups share: a vocabulary, given or learned by `adapt`, after a place for what is not in it."""

    max_tokens: Any = None
    num_oov_indices: Any = 1
    mask_token: Any = None
    mask_value: Any = None
    """What Keras 2 called `mask_token` at first."""
    oov_token: Any = None
    vocabulary: Any = None
    vocabulary_dtype: Any = "int64"
    idf_weights: Any = None
    invert: Flag = False
    pad_to_max_tokens: Flag = False
    oov_method: Any = "floormod"
    salt: Any = None
    vocabulary_size: Any = None
    has_input_vocabulary: Any = None
    of_integers: bool
    max_values: Any = None
    """What Keras 2 called `max_tokens` at first."""

    modes: ClassVar[tuple[str, ...]] = ("int", "one_hot", "multi_hot", "count", "tf_idf")
    synonyms: ClassVar[Mapping[str, str]] = {"binary": "multi_hot", "tf-idf": "tf_idf"}

    def check(self) -> None:
        super().check()
        mode = self.mode()
        most = self.most()
        if is_number(most) and most <= 1:
            raise invalid(
                "max_tokens", f"If set, `max_tokens` must be greater than 1. Received: max_tokens={self.max_tokens}"
            )
        if self.pad_to_max_tokens is True and self.most() is None:
            raise invalid("pad_to_max_tokens", "If pad_to_max_tokens is True, must set `max_tokens`.")
        oov = self.num_oov_indices
        if is_plain(oov) and (not is_number(oov) or oov < 0):
            raise invalid("num_oov_indices", f"`num_oov_indices` must be greater than or equal to 0. Received: {oov!r}")
        if self.invert is True and is_plain(mode) and mode != "int":
            raise invalid("output_mode", f"`output_mode` must be `'int'` when `invert` is true. Received: {mode!r}")
        if self.idf_weights is not None and is_plain(mode) and mode != "tf_idf":
            raise invalid("idf_weights", "`idf_weights` should only be set if `output_mode` is `'tf_idf'`.")
        if self.keras == 3:
            self.check_as_keras_3()
        elif self.numbers_tokens():
            self.check_integer_dtype(*INTEGERS)
        if self.of_integers and is_plain(self.vocabulary_dtype) and self.vocabulary_dtype != "int64":
            raise invalid("vocabulary_dtype", "Only `vocabulary_dtype='int64'` is supported at this time.")
        self.check_vocabulary()

    def most(self) -> Any:
        """The largest vocabulary allowed, if there is a limit."""
        return self.max_tokens if self.max_values is None else self.max_values

    def numbers_tokens(self) -> bool:
        """Whether the layer itself, with its own dtype, looks words up."""
        return True

    def check_as_keras_3(self) -> None:
        """What only Keras 3 has."""
        if is_plain(self.oov_method) and self.oov_method not in ("floormod", "farmhash"):
            raise invalid("oov_method", f"Unknown arg for oov_method: {self.oov_method!r}")
        salt = self.salt
        if is_plain(salt) and salt is not None:
            if self.of_integers and self.oov_method == "floormod":
                raise invalid("salt", "`salt` can only be used when `oov_method='farmhash'`.")
            if not (isinstance(salt, int) or (is_sequence(salt) and len(salt) == 2)):
                raise invalid(
                    "salt", f"`salt` can only be a tuple of 2 integers, or a single integer. Received: {salt!r}"
                )

    def check_vocabulary(self) -> None:
        """A given vocabulary has each word once, and room in `max_tokens`."""
        mode = self.mode()
        if not is_plain(self.vocabulary) or not is_plain(mode):
            return
        if mode == "tf_idf" and self.vocabulary is not None and self.idf_weights is None:
            raise invalid("idf_weights", "in TF-IDF output mode, the `idf_weights` argument must also be provided.")
        if not is_sequence(self.vocabulary):
            return
        if not self.vocabulary:
            raise invalid("vocabulary", "Cannot set an empty vocabulary. Received: vocabulary=[]")
        try:
            tokens = self.tokens()
            total = self.specials() + len(tokens)
        except Undecided:
            return
        repeated = [token for i, token in enumerate(tokens) if is_plain(token) and token in tokens[:i]]
        if repeated:
            raise invalid(
                "vocabulary",
                f"The passed vocabulary has at least one repeated term. The repeated terms are: {repeated}",
            )
        for special in (self.mask(), self.oov_token if self.invert is True else None):
            if special is not None and is_plain(special) and special in tokens:
                raise invalid("vocabulary", f"Found reserved token {special!r} at unexpected location in `vocabulary`.")
        if is_number(self.most()) and total > self.most():
            raise invalid(
                "max_tokens",
                "Attempted to set a vocabulary larger than the maximum vocab size. "
                f"Received vocabulary size is {total}; `max_tokens` is {self.most()}.",
            )
        frozen = self.vocabulary_size
        if mode != "int" and self.pad_to_max_tokens is False and is_number(frozen) and frozen != total:
            raise invalid(
                "vocabulary_size",
                f"When using `output_mode={mode}` and `pad_to_max_tokens=False`, the vocabulary size cannot be changed "
                f"after the layer is called. Old vocab size is {frozen}, new vocab size is {total}",
            )
        weights = self.idf_weights
        if is_sequence(weights) and len(weights) != len(self.vocabulary):
            raise invalid("idf_weights", "`idf_weights` must be the same length as vocabulary.")

    def mask(self) -> Any:
        """The token that is masked, if there is one."""
        return self.mask_token if self.mask_value is None else self.mask_value

    def masks(self) -> bool:
        """Whether index 0 is kept for the mask."""
        token = self.mask()
        if isinstance(token, Unknown):
            raise Undecided(token)
        return token is not None and known(self.mode()) == "int"

    def specials(self) -> int:
        """How many indices precede the words: for the mask, and for what is not in the vocabulary."""
        return self.masks() + int(known(self.num_oov_indices))

    def tokens(self) -> Sequence[Any]:
        """The words of the vocabulary, without the special ones that it may begin with."""
        vocabulary = self.vocabulary
        if not is_sequence(vocabulary):
            raise Undecided(Unknown("the vocabulary is learned by `adapt`, or comes from a file"))
        first = [self.mask()] * self.masks() + [self.oov_token] * int(known(self.num_oov_indices))
        if any(not is_plain(token) for token in (*first, *vocabulary[: len(first)])):
            raise Undecided(Unknown("the first words of the vocabulary are not known"))
        return vocabulary[len(first) :] if list(vocabulary[: len(first)]) == first else vocabulary

    def depth(self) -> Dim:
        if known(self.pad_to_max_tokens):
            return size(self.most())
        if self.vocabulary is not None:
            return self.specials() + len(self.tokens())
        given = self.vocabulary_size
        return None if given is None else size(given)

    def output_shape(self, x: Shape) -> Structure:
        if self.keras == 2 and known(self.mode()) != "int" and self.depth() is None:
            raise ShapeError(
                "not-adapted",
                "When using `output_mode` other than 'int', the vocabulary size must be known before it is called: "
                "set the vocabulary, call `adapt`, or set `pad_to_max_tokens`.",
                "output_mode",
            )
        return super().output_shape(x)

    def weights(self, x: Any) -> Iterator[Weight]:
        if self.keras == 2 and known(self.mode()) == "tf_idf":
            yield Weight("idf_weights", (Unknown("`adapt` fills it"),), trainable=False)
            if self.vocabulary is None:
                yield Weight("num_documents", (), trainable=False)


class TextVectorization(Lookup):
    """`keras.layers.TextVectorization`: text to tokens, and tokens to their numbers or counts."""

    mask_token: Any = ""
    oov_token: Any = "[UNK]"
    standardize: Any = "lower_and_strip_punctuation"
    split: Any = "whitespace"
    ngrams: Any = None
    output_sequence_length: Any = None
    ragged: Flag = False

    def check(self) -> None:
        for argument, allowed in (
            ("standardize", ("lower_and_strip_punctuation", "lower", "strip_punctuation")),
            ("split", ("whitespace", "character")),
        ):
            value = getattr(self, argument)
            if is_plain(value) and value is not None and value not in allowed:
                raise invalid(argument, f"Unknown arg for {argument}: {value!r}")
        grams = self.ngrams
        if is_plain(grams) and not (
            grams is None
            or isinstance(grams, int)
            or (isinstance(grams, tuple) and all(isinstance(n, int) or not is_plain(n) for n in self.ngrams))
        ):
            raise invalid("ngrams", f"`ngrams` must be None, an integer, or a tuple of integers. Received: {grams!r}")
        mode, length = self.mode(), self.output_sequence_length
        if is_plain(mode) and is_plain(length):
            if mode == "int" and not (length is None or isinstance(length, int)):
                raise invalid(
                    "output_sequence_length",
                    "`output_sequence_length` must be either None or an integer when `output_mode` is 'int'. "
                    f"Received: output_sequence_length={length!r}",
                )
            if mode != "int" and length is not None:
                raise invalid(
                    "output_sequence_length", "`output_sequence_length` must not be set if `output_mode` is not 'int'."
                )
        if self.ragged is True:
            if is_plain(mode) and self.output_mode != "int":
                raise invalid("ragged", "`ragged` must not be true if `output_mode` is not `'int'`.")
            if self.keras == 2 and is_plain(length) and length is not None:
                raise invalid("ragged", "`output_sequence_length` must not be set if ragged is True.", 2)
        if self.keras == 2 and isinstance(self.dtype, str) and self.dtype != "string":
            raise invalid("dtype", f"`TextVectorization` may only have a dtype of string. Received: {self.dtype}", 2)
        super().check()

    def numbers_tokens(self) -> bool:
        return False

    def mode(self) -> Any:
        mode = super().mode()
        return "int" if mode is None and self.keras == 2 else mode  # the words themselves, in the same shape

    def output_shape(self, x: Shape) -> Structure:
        mode = known(self.mode())
        splits = known(self.split) is not None
        if self.keras == 2 and splits and len(x) > 1:
            if known(x[-1]) != 1:
                raise ShapeError(
                    "incompatible-input",
                    "When using `TextVectorization` to tokenize strings, the input rank must be 1 or the last shape "
                    f"dimension must be 1. Received: inputs.shape={show(x)} with rank={len(x)}",
                )
            x = x[:-1]
        if self.keras == 2 and len(x) == 1 and known(self.split) == "whitespace":
            x = (None,)  # TensorFlow forgets how many texts there are
        if mode == "int":
            length = self.output_sequence_length
            if self.keras == 3:
                if not x:
                    raise Undecided(Unknown("the text has no axes"))
                return (x[0], _length(length))
            return self.tokens_in_keras_2(x, None if length is None else _length(length))
        if splits:
            return super().output_shape((*x, None))
        return super().output_shape((*x, 1) if self.keras == 3 and len(x) == 1 else x)

    def tokens_in_keras_2(self, texts: Shape, length: Dim) -> Shape:
        """The numbers of the words of each text, as TensorFlow knows their shape."""
        if known(self.split) is not None:
            return (*texts, length)
        if known(self.ngrams) is not None:
            texts = (*texts[:-1], None)
        if length is None:
            return texts
        if any(known(dim) is None for dim in texts):
            return (None,) * len(texts)
        return (*texts[:-1], length)

    def explain(self, x: Shape) -> Iterator[str]:
        if known(self.mode()) != "int":
            yield f"Each text becomes one vector of {self.depth()}, one place for each word of the vocabulary."
        elif self.output_sequence_length is None:
            yield "Each text becomes the numbers of its words, as many as the longest text of the batch has."
            yield "output_sequence_length=n would make that axis n."
        else:
            yield f"Each text becomes the numbers of its words, cut or padded to {self.output_sequence_length}."


def _length(value: Any) -> Dim:
    if isinstance(value, int) and value < 0:
        raise invalid("output_sequence_length", f"Negative dimensions are not allowed: {value}")
    return None if value is None else size(value)
