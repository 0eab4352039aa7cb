"""NumPy's functions by what they do with memory and numbers, beside the shapes that the rules know."""

from __future__ import annotations

from typing import Final

_BOUNDED_NAMES: Final = (
    "unique union1d intersect1d setdiff1d setxor1d in1d flatnonzero nonzero where argwhere extract compress "
    "lexsort bincount digitize ravel_multi_index searchsorted cov corrcoef polyval shape size ndim array_equal "
    "allclose isscalar iterable result_type promote_types can_cast dtype insert delete rollaxis gradient ediff1d "
    "partition argpartition broadcast_arrays broadcast_shapes select choose block ix_ vdot linalg.det "
    "linalg.matrix_rank linalg.cond linalg.eigvals linalg.lstsq fft.fft fft.ifft fft.rfft fft.fftshift "
    "fft.ifftshift fft.fft2 fft.ifft2 fft.fftfreq fft.rfftfreq nan_to_num array_equiv base_repr binary_repr mod "
    "average isin trim_zeros unravel_index row_stack product cumproduct round_ alltrue sometrue max_ min_ trapz "
    "trapezoid atleast_1d atleast_2d atleast_3d convolve interp asarray_chkfinite"
)
BOUNDED: Final = frozenset(_BOUNDED_NAMES.split())
"""Functions without a rule, or with results that depend on numbers, whose results are never much larger than what goes in."""
_PROBED_NAMES: Final = (
    "insert delete rollaxis gradient ediff1d partition argpartition broadcast_arrays cov corrcoef polyval fft.fft "
    "fft.ifft fft.rfft fft.irfft fft.fftshift fft.ifftshift fft.fft2 fft.ifft2 fft.fftn fft.ifftn fft.hfft vdot "
    "row_stack linalg.lstsq linalg.matrix_rank linalg.cond linalg.matrix_power linalg.multi_dot select choose "
    "block ravel_multi_index shape size ndim trapz nancumsum astype permute_dims vecdot linalg.tensorinv ix_ in1d "
    "lexsort array_equal allclose concat unravel_index nanmedian fliplr flipud broadcast_to matvec vecmat tri"
)
PROBED: Final = frozenset(_PROBED_NAMES.split())
"""Functions without a rule whose results have a shape that does not depend on the numbers in the arrays."""
_ONLY_KNOWN_NAMES: Final = "empty empty_like"
ONLY_KNOWN: Final = frozenset(_ONLY_KNOWN_NAMES.split())
"""Functions whose numbers nobody knows."""
_NOT_BY_TYPE_NAMES: Final = "eig eigvals eigh arange full meshgrid empty_like"
NOT_BY_TYPE: Final = frozenset(_NOT_BY_TYPE_NAMES.split())
"""Functions whose result has a type that depends on the numbers, or that stand-ins say nothing of."""
MAX_NUMBER: Final = 100_000
"""A number as an argument beyond which NumPy is not asked for a function without a rule."""
_PARTS_NAMES: Final = "einsum trim_zeros split array_split hsplit vsplit dsplit diagonal diag unstack real imag"
PARTS: Final = frozenset(_PARTS_NAMES.split())
"""Functions that give some of the numbers of their first argument."""
_VIEWS_NAMES: Final = (
    "asarray asanyarray conj conjugate ascontiguousarray reshape ravel squeeze expand_dims "
    "transpose swapaxes moveaxis rollaxis flip fliplr flipud rot90 atleast_1d atleast_2d atleast_3d "
    "broadcast_to permute_dims matrix_transpose broadcast_arrays nan_to_num"
)
VIEWS: Final = PARTS | frozenset(_VIEWS_NAMES.split())
"""Functions whose result may be in the memory of their first argument."""
_SAME_NUMBERS_NAMES: Final = "roll sort tile"
SAME_NUMBERS: Final = frozenset(_SAME_NUMBERS_NAMES.split())
"""Functions that copy all the numbers of their first argument, in another order."""
_JOINING_NAMES: Final = "concatenate concat stack vstack hstack dstack column_stack append row_stack"
JOINING: Final = frozenset(_JOINING_NAMES.split())
"""Functions that put all the numbers of their arguments together."""
