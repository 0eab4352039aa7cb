"""MobileNetV2's inverted residuals, with alpha and a helper that rounds channels."""
import keras
from keras import layers


def _make_divisible(v, divisor=8, min_value=None):
    if min_value is None:
        min_value = divisor
    new_v = max(min_value, int(v + divisor / 2) // divisor * divisor)
    if new_v < 0.9 * v:
        new_v += divisor
    return new_v


def inverted_residual(x, expansion, stride, alpha, filters, block_id):
    in_channels = x.shape[-1]
    pointwise = _make_divisible(int(filters * alpha))
    y = x
    prefix = f"block_{block_id}_"
    if block_id:
        y = layers.Conv2D(expansion * in_channels, 1, use_bias=False, name=prefix + "expand")(y)
        y = layers.BatchNormalization(momentum=0.999, name=prefix + "expand_BN")(y)
        y = layers.ReLU(6.0, name=prefix + "expand_relu")(y)
    if stride == 2:
        y = layers.ZeroPadding2D(((0, 1), (0, 1)))(y)
    y = layers.DepthwiseConv2D(3, strides=stride, use_bias=False, padding="same" if stride == 1 else "valid")(y)
    y = layers.BatchNormalization()(y)
    y = layers.ReLU(6.0)(y)
    y = layers.Conv2D(pointwise, 1, use_bias=False, name=prefix + "project")(y)
    y = layers.BatchNormalization()(y)
    if in_channels == pointwise and stride == 1:
        return layers.Add(name=prefix + "add")([x, y])
    return y


TABLE = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 2, 2), (6, 64, 2, 2)]


def mobilenet(alpha=1.0, size=96):
    img = keras.Input((size, size, 3))
    x = layers.Conv2D(_make_divisible(32 * alpha), 3, strides=2, padding="same", use_bias=False)(img)
    block_id = 0
    for t, c, n, s in TABLE:
        for i in range(n):
            x = inverted_residual(x, t, s if i == 0 else 1, alpha, c, block_id)
            block_id += 1
    x = layers.GlobalAveragePooling2D(keepdims=True)(x)
    x = layers.Conv2D(100, 1)(x)
    return keras.Model(img, layers.Reshape((100,))(x))


model = mobilenet()
slim = mobilenet(alpha=0.35, size=64)
