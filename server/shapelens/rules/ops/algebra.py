"""Products of vectors and matrices, and what else linear algebra makes of them."""

from __future__ import annotations

from typing import Any

from shapelens.dims import Dim, Rest, Shape, Undecided, Unknown, differ, known, product, rank, show, times
from shapelens.rules.arguments import invalid, is_sequence
from shapelens.rules.ops.axes import axes_in, axis_in, has_rest, integer, ranked
from shapelens.rules.ops.broadcasting import broadcast
from shapelens.rules.ops.reductions import reduce
from shapelens.rules.rule import ShapeError


def matmul(x: Shape, y: Shape) -> Shape:
    """`np.matmul`, `keras.ops.matmul`: matrices in the last two axes, the others broadcast; vectors as row and column."""
    if not x or not y:
        raise _misfit("a scalar cannot be an operand of matmul", x, y)
    a = (1, *x) if len(x) == 1 and not has_rest(x) else x
    b = (*y, 1) if len(y) == 1 and not has_rest(y) else y
    if (len(_tail(x)) < 2 and a is x) or (len(_tail(y)) < 2 and b is y):
        raise Undecided(Unknown("the rank of an operand is not known"))
    out = _product(a, b, x, y)
    if a is not x:
        out = (*out[:-2], out[-1])
    return out[:-1] if b is not y else out


def _misfit(message: str, x: Shape, y: Shape) -> ShapeError:
    return ShapeError("incompatible-merge", f"{message}: {show(x)} and {show(y)}")


def _product(a: Shape, b: Shape, x: Shape, y: Shape) -> Shape:
    if differ(a[-1], b[-2]):
        raise _misfit(f"inner dimensions must be equal, but {a[-1]} != {b[-2]}", x, y)
    return (*broadcast(a[:-2], b[:-2]), a[-2], b[-1])


def _tail(x: Shape) -> Shape:
    return x[1:] if has_rest(x) else x


def matmul_tensorflow(x: Shape, y: Shape, transpose_a: Any = False, transpose_b: Any = False) -> Shape:
    """`tf.matmul`: as `matmul`, on at least two axes each, and either can be transposed."""
    for shape in (x, y):
        if not isinstance(rank(shape), Unknown) and len(shape) < 2:
            raise _misfit("matmul takes tensors of at least two axes", x, y)
        if len(_tail(shape)) < 2:
            raise Undecided(Unknown("the rank of an operand is not known"))
    return _product(_flipped(x) if known(transpose_a) else x, _flipped(y) if known(transpose_b) else y, x, y)


def _flipped(x: Shape) -> Shape:
    return (*x[:-2], x[-1], x[-2])


def matvec(x: Shape, y: Shape, transpose_a: Any = False) -> Shape:
    """`tf.linalg.matvec`: matrices and vectors."""
    return matmul_tensorflow(x, (*y, 1), transpose_a)[:-1]


def matrix_transpose(x: Shape) -> Shape:
    """The last two axes change places."""
    if not isinstance(rank(x), Unknown) and len(x) < 2:
        raise invalid("x", f"at least two axes are needed, found {show(x)}")
    if len(_tail(x)) < 2:
        raise Undecided(Unknown("the rank is not known"))
    return _flipped(x)


def dot(x: Shape, y: Shape) -> Shape:
    """`np.dot`, `K.dot`: sums over the last axis of one and the last but one of the other."""
    if not x or not y:
        return broadcast(x, y)
    ranked(x)
    at = -1 if len(ranked(y)) == 1 else -2
    if differ(x[-1], y[at]):
        raise _misfit(f"shapes not aligned: {x[-1]} != {y[at]}", x, y)
    return (*x[:-1], *y[: len(y) + at], *y[len(y) + at + 1 :])


def dot_keras(x: Shape, y: Shape) -> Shape:
    """`keras.ops.dot`, which compares dynamic sizes too where the second operand is a vector."""
    if len(ranked(y)) == 1 and len(ranked(x)) > 1 and x[-1] != y[0] and None in (x[-1], y[0]):
        raise Undecided(Unknown("Keras refuses a dynamic size beside a known one"))
    return dot(x, y)


def dot_backend(x: Shape, y: Shape) -> Shape:
    """`K.dot`, which takes vectors only beside a tensor of more than two axes."""
    if 1 in (len(ranked(x)), len(ranked(y))) and max(len(x), len(y)) < 3:
        raise invalid("x", f"K.dot takes tensors of at least two axes: {show(x)} and {show(y)}")
    return dot(x, y)


def inner(x: Shape, y: Shape) -> Shape:
    """Sums over the last axes of both."""
    if not x or not y:
        return broadcast(x, y)
    if differ(ranked(x)[-1], ranked(y)[-1]):
        raise _misfit(f"the last axes must be equal, but {x[-1]} != {y[-1]}", x, y)
    return (*x[:-1], *y[:-1])


def outer(x: Shape, y: Shape) -> Shape:
    """All products of a number of one and a number of the other."""
    return (product(x), product(y))


def tensordot(x: Shape, y: Shape, axes: Any = 2) -> Shape:
    """Sums over so many last and first axes, or over those named of each."""
    given = known(axes)
    ranked(x)
    ranked(y)
    if not is_sequence(given):
        count = integer(given, "axes")
        if count < 0 or count > min(len(x), len(y)):
            raise invalid("axes", f"axes={count} is out of range for {show(x)} and {show(y)}")
        of_x, of_y = tuple(range(len(x) - count, len(x))), tuple(range(count))
    else:
        if len(given) != 2:
            raise invalid("axes", f"`axes` must be a number or two lists of axes. Received: {given!r}")
        of_x, of_y = axes_in(x, given[0], "axes"), axes_in(y, given[1], "axes")
    if len(of_x) != len(of_y) or any(differ(x[a], y[b]) for a, b in zip(of_x, of_y, strict=True)):
        if not differ(product(x[a] for a in of_x), product(y[b] for b in of_y)):
            raise Undecided(Unknown("TensorFlow looks only at how many numbers are summed over"))
        raise _misfit(f"the axes that are summed over differ (axes={given!r})", x, y)
    return (
        *(dim for index, dim in enumerate(x) if index not in of_x),
        *(dim for index, dim in enumerate(y) if index not in of_y),
    )


def batch_dot(x: Shape, y: Shape, axes: Any = None) -> Shape:
    """`K.batch_dot`: sums over one axis of each, batch by batch; a result without further axes keeps one of size 1."""
    if len(ranked(x)) < 2 or len(ranked(y)) < 2:
        raise invalid("x", f"batch_dot takes inputs with at least two axes: {show(x)} and {show(y)}")
    given = known(axes)
    if given is None:
        given = (len(x) - 1, 1 if len(y) == 2 else len(y) - 2)
    elif not is_sequence(given):
        given = (given, given)
    if len(given) != 2:
        raise invalid("axes", f"`axes` must be two axes. Received: {axes!r}")
    a, b = axis_in(x, given[0], "axes"), axis_in(y, given[1], "axes")
    if 0 in (a, b):
        raise invalid("axes", "Cannot perform batch_dot over axis 0: the batch axis cannot be summed over")
    if differ(x[0], y[0]):
        raise _misfit("Cannot perform batch_dot on inputs with different batch sizes", x, y)
    if differ(x[a], y[b]):
        raise _misfit(f"Cannot do batch_dot: {x[a]} != {y[b]} along the axes {a} and {b}", x, y)
    out = (
        *broadcast(x[:1], y[:1]),
        *(dim for index, dim in enumerate(x) if index not in (0, a)),
        *(dim for index, dim in enumerate(y) if index not in (0, b)),
    )
    return (*out, 1) if len(out) == 1 else out


def cross(x: Shape, y: Shape, axisa: Any = -1, axisb: Any = -1, axisc: Any = -1, axis: Any = None) -> Shape:
    """Cross products of vectors of 2 or 3 numbers; of two in a plane, numbers."""
    if known(axis) is not None:
        axisa = axisb = axisc = axis
    a, b = axis_in(ranked(x), axisa, "axisa"), axis_in(ranked(y), axisb, "axisb")
    others = broadcast((*x[:a], *x[a + 1 :]), (*y[:b], *y[b + 1 :]))
    if any(isinstance(size, int) and size not in (2, 3) for size in (x[a], y[b])):
        raise invalid("x", f"cross products are of vectors of 2 or 3 numbers: {show(x)} and {show(y)}")
    if 3 not in (x[a], y[b]):
        if x[a] == y[b] == 2 and others:
            return others
        raise Undecided(Unknown("whether Keras and NumPy take these vectors depends on the version"))
    at = axis_in(others, axisc, "axisc", extra=1)
    return (*others[:at], 3, *others[at:])


def kron(x: Shape, y: Shape) -> Shape:
    """Kronecker's product, axis by axis."""
    ndim = max(len(ranked(x)), len(ranked(y)))
    ones = (1,) * ndim
    return tuple(map(times, (*ones[len(x) :], *x), (*ones[len(y) :], *y)))


def kron_keras(x: Shape, y: Shape) -> Shape:
    """`keras.ops.kron`, whose symbolic result is wrong where the ranks differ."""
    if len(ranked(x)) != len(ranked(y)):
        raise Undecided(Unknown("Keras' symbolic shape is not the real one"))
    return kron(x, y)


def norm(x: Shape, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Shape:  # noqa: A002
    """A norm: a reduction over all axes, one (vectors) or two (matrices)."""
    if is_sequence(axis) and len(axis) > 2:
        raise invalid("axis", f"a norm is over one axis or two. Received: {axis!r}")
    if axis is None and known(ord) is not None and not isinstance(rank(x), Unknown) and len(x) not in (1, 2):
        raise invalid("ord", f"a norm with `ord` is over one axis or two, found {show(x)}")
    return reduce(x, axis, False if keepdims is None else keepdims)


def matrix_rank(x: Shape) -> Shape:
    """One number for each matrix."""
    _last_two(x)
    return x[:-2]


def _last_two(x: Shape) -> tuple[Dim, Dim]:
    if not isinstance(rank(x), Unknown) and len(x) < 2:
        raise invalid("x", f"at least two axes are needed, found {show(x)}")
    if len(_tail(x)) < 2:
        raise Undecided(Unknown("the rank is not known"))
    return x[-2], x[-1]


def normalized(x: Shape, ord: Any = "euclidean", axis: Any = None) -> list[Shape]:  # noqa: A002
    """`tf.linalg.normalize`: the tensor and its norm."""
    return [x, norm_tensorflow(x, ord, axis, True)]


def square(x: Shape) -> Shape:
    """What is done to square matrices and keeps their shape (`inv`, `cholesky`)."""
    last = _last_two(x)
    if differ(*last):
        raise invalid("x", f"the last two axes must be square, found {show(x)}")
    if last[0] != last[1]:
        raise Undecided(Unknown("whether the matrices are square is not known"))
    return x


def det(x: Shape) -> Shape:
    """One number for each square matrix."""
    return square(x)[:-2]


def slogdet(x: Shape) -> list[Shape]:
    """The sign and logarithm of a determinant."""
    return [det(x), det(x)]


def slogdet_keras(x: Shape) -> list[Shape]:
    """`keras.ops.slogdet`, whose symbolic sign is always a scalar."""
    out = det(x)
    return [out if not out else (Rest("Keras' symbolic shape is not the real one"),), out]


def eigen(x: Shape) -> list[Shape]:
    """Eigenvalues and eigenvectors."""
    return [square(x)[:-1], x]


def eigenvalues(x: Shape) -> Shape:
    """Eigenvalues alone."""
    return square(x)[:-1]


def qr(x: Shape, mode: Any = "reduced") -> list[Shape]:
    """`qr`: an orthogonal and a triangular matrix."""
    m, n = _static(x)
    if known(mode) == "complete":
        return [(*x[:-2], m, m), (*x[:-2], m, n)]
    if mode != "reduced":
        raise Undecided(Unknown(f"mode={mode!r} is not modelled"))
    k = _smaller(m, n)
    return [(*x[:-2], m, k), (*x[:-2], k, n)]


def _smaller(m: Dim, n: Dim) -> Dim:
    if isinstance(m, int) and isinstance(n, int):
        return min(m, n)
    return Unknown("the smaller of the two sizes is not known")


def _static(x: Shape) -> tuple[Dim, Dim]:
    last = _last_two(x)
    if None in last:
        raise Undecided(Unknown("the matrices have a dynamic side"))
    return last


def qr_tensorflow(x: Shape, full_matrices: Any = False) -> list[Shape]:
    """`tf.linalg.qr`."""
    return qr(x, "complete" if known(full_matrices) else "reduced")


def svd(x: Shape, full_matrices: Any = True, compute_uv: Any = True) -> Any:
    """NumPy's and Keras' order: left vectors, values, right vectors."""
    m, n = _static(x)
    k = _smaller(m, n)
    if not known(compute_uv):
        return (*x[:-2], k)
    full = known(full_matrices)
    return [(*x[:-2], m, m if full else k), (*x[:-2], k), (*x[:-2], n if full else k, n)]


def svd_tensorflow(x: Shape, full_matrices: Any = False, compute_uv: Any = True) -> Any:
    """TensorFlow's order: values, left vectors, right vectors as columns."""
    found = svd(x, full_matrices, compute_uv)
    if isinstance(found, tuple):
        return found  # pyright: ignore[reportUnknownVariableType]
    return [found[1], found[0], _flipped(found[2])]


def pinv(x: Shape) -> Shape:
    """Pseudo-inverses."""
    _last_two(x)
    return _flipped(x)


def solve(x: Shape, y: Shape) -> Shape:
    """Solutions of linear equations, one for each right side."""
    square(x)
    if len(ranked(y)) < 2 or differ(x[-1], y[-2]) or x[-1] != y[-2]:
        raise Undecided(Unknown("this form of equations is not modelled"))
    return (*broadcast(x[:-2], y[:-2]), *y[-2:])


def solve_keras(x: Shape, y: Shape) -> Shape:
    """`keras.ops.solve`, whose symbolic result has the shape of the right side."""
    out = solve(x, y)
    if out != y or x[:-2] != y[:-2]:
        raise Undecided(Unknown("Keras' symbolic shape is not the real one"))
    return out


def norm_tensorflow(x: Shape, ord: Any = "euclidean", axis: Any = None, keepdims: Any = None) -> Shape:  # noqa: A002
    """`tf.norm`, which flattens where no axis is given."""
    if is_sequence(axis) and len(axis) not in (1, 2):
        raise invalid("axis", f"a norm is over one axis or two. Received: {axis!r}")
    return reduce(x, axis, bool(known(keepdims)))


def least_squares_keras(x: Shape, y: Shape) -> Shape:
    """`keras.ops.lstsq`: one matrix, and one right side or several."""
    if len(ranked(x)) != 2 or len(ranked(y)) not in (1, 2):
        raise invalid("a", f"a matrix and one or two axes are needed: {show(x)} and {show(y)}")
    if differ(x[0], y[0]):
        raise _misfit("Expected b.shape[0] to be equal to a.shape[0]", x, y)
    if x[0] != y[0]:
        raise Undecided(Unknown("Keras compares dynamic sizes too"))
    return (x[1], *y[1:])


def least_squares(x: Shape, y: Shape) -> Shape:
    """`tf.linalg.lstsq`: many matrices with their right sides."""
    if len(ranked(x)) < 2 or len(ranked(y)) != len(x) or None in (*x, *y[:-1]):
        raise Undecided(Unknown("this form of equations is not modelled"))
    if differ(x[-2], y[-2]):
        raise _misfit(f"{x[-2]} equations have {y[-2]} right sides", x, y)
    return (*broadcast(x[:-2], y[:-2]), x[-1], y[-1])


def lu_keras(x: Shape) -> list[Shape]:
    """`keras.ops.lu_factor`: both triangles in one matrix, and the pivots."""
    m, n = _static(x)
    return [x, (*x[:-2], _smaller(m, n))]


def lu(x: Shape) -> list[Shape]:
    """`tf.linalg.lu`: both triangles in one matrix, and the permutation."""
    square(x)
    return [x, x[:-1]]


def right_side(x: Shape, y: Shape) -> Shape:
    """Solutions of equations that have the shape of their right sides."""
    if len(ranked(x)) != len(ranked(y)) or x[:-2] != y[:-2] or None in (*x, *y[:-1]):
        raise Undecided(Unknown("this form of equations is not modelled"))
    return y


def as_diagonal(x: Shape) -> Shape:
    """`tf.linalg.tensor_diag`: each axis twice."""
    return (*ranked(x), *x)


def of_diagonal(x: Shape) -> Shape:
    """`tf.linalg.tensor_diag_part`: each axis once that is there twice."""
    half = len(ranked(x)) // 2
    if len(x) % 2 or not x or any(map(differ, x[:half], x[half:])):
        raise invalid("input", f"the axes must be there twice, found {show(x)}")
    return tuple(a if a is not None else b for a, b in zip(x[:half], x[half:], strict=True))


def cross_tensorflow(x: Shape, y: Shape) -> Shape:
    """`tf.linalg.cross`: of vectors of three numbers, in equal shapes."""
    if len(ranked(x)) != len(ranked(y)) or any(map(differ, x, y)) or not x:
        raise _misfit("both must have the same shape", x, y)
    if any(isinstance(size, int) and size != 3 for size in (x[-1], y[-1])):
        raise _misfit("the vectors must have three numbers", x, y)
    return tuple(b if a is None else a for a, b in zip(x, y, strict=True))
