"""`tf.image`: rows of operations."""

from __future__ import annotations

from typing import Final

from shapelens.rules.ops import elementwise, images, windows
from shapelens.rules.ops.op import Row

_IMAGE: Final = "tensorflow.image"
_V1: Final = "tensorflow.compat.v1.image"

ROWS: Final[tuple[Row, ...]] = (
    Row(
        images.resize_tensorflow,
        _IMAGE,
        """images:x size _method=bilinear preserve_aspect_ratio=False _antialias=False""",
        "resize",
        "float",
    ),
    Row(
        images.resize_tensorflow,
        _V1,
        """images:x size _method=bilinear _align_corners=False preserve_aspect_ratio=False""",
        "resize resize_images=resize",
        "float",
    ),
    Row(
        images.resize_batch,
        _V1,
        "images:x size _align_corners=False _half_pixel_centers=False",
        "resize_bilinear=resize resize_bicubic=resize resize_area=resize",
        "float",
    ),
    Row(
        images.resize_batch,
        _V1,
        "images:x size _align_corners=False _half_pixel_centers=False",
        "resize_nearest_neighbor=resize",
    ),
    Row(
        images.resize_exactly,
        _IMAGE,
        "image:x target_height:height target_width:width",
        "resize_with_crop_or_pad=resize",
    ),
    Row(
        images.resize_exactly,
        _IMAGE,
        """image:x target_height:height target_width:width _method=bilinear _antialias=False""",
        "resize_with_pad=resize",
        "float",
    ),
    Row(images.grayscale_tensorflow, _IMAGE, "images:x", "rgb_to_grayscale=RGBToGrayscale"),
    Row(images.colored, _IMAGE, "images:x", "grayscale_to_rgb"),
    Row(
        images.colors,
        _IMAGE,
        "images:x",
        """rgb_to_hsv=RGBToHSV hsv_to_rgb=HSVToRGB rgb_to_yiq yiq_to_rgb rgb_to_yuv yuv_to_rgb""",
    ),
    Row(images.image, _IMAGE, "image:x", "flip_left_right flip_up_down"),
    Row(images.image, _IMAGE, "image:x _seed=None", "random_flip_left_right random_flip_up_down"),
    Row(images.pixels, _IMAGE, "image:x", "per_image_standardization", "float"),
    Row(elementwise.same, _IMAGE, "image:x _delta", "adjust_brightness"),
    Row(images.pixels, _IMAGE, "image:x _delta", "adjust_hue"),
    Row(images.pixels, _IMAGE, "images:x _contrast_factor", "adjust_contrast"),
    Row(images.pixels, _IMAGE, "image:x _saturation_factor", "adjust_saturation"),
    Row(elementwise.moved, _IMAGE, "image:x gamma:y=1 _gain=1", "adjust_gamma"),
    Row(elementwise.same, _IMAGE, "image:x _max_delta _seed=None", "random_brightness"),
    Row(images.pixels, _IMAGE, "image:x _max_delta _seed=None", "random_hue"),
    Row(images.pixels, _IMAGE, "image:x _lower _upper _seed=None", "random_contrast random_saturation"),
    Row(elementwise.same, _IMAGE, "image:x dtype _saturate=False", "convert_image_dtype"),
    Row(images.swapped, _IMAGE, "image:x", "transpose"),
    Row(images.turned, _IMAGE, "image:x _k=1", "rot90"),
    Row(windows.coarse_patches, _IMAGE, "images:x sizes:size strides rates:dilations padding", "extract_patches"),
    Row(
        images.crop_and_resize,
        _IMAGE,
        """image:x boxes:values _box_indices crop_size _method=bilinear _extrapolation_value=0.0""",
        "crop_and_resize",
        "float32",
    ),
    Row(images.random_crop, _IMAGE, "value:x size _seed=None", "random_crop"),
    Row(images.edges, _IMAGE, "image:x", "sobel_edges"),
    Row(
        images.cropped,
        _IMAGE,
        "image:x offset_height:top offset_width:left target_height:height target_width:width",
        "crop_to_bounding_box",
    ),
    Row(
        images.padded,
        _IMAGE,
        "image:x offset_height:top offset_width:left target_height:height target_width:width",
        "pad_to_bounding_box",
    ),
    Row(images.single, _IMAGE, "image:x _jpeg_quality _dct_method=", "adjust_jpeg_quality"),
    Row(images.single, _IMAGE, "image:x _min_jpeg_quality _max_jpeg_quality _seed=None", "random_jpeg_quality"),
    Row(images.single, _IMAGE, "image:x _min_jpeg_quality _max_jpeg_quality _seed", "stateless_random_jpeg_quality"),
    Row(images.image, _IMAGE, "image:x _seed", "stateless_random_flip_left_right stateless_random_flip_up_down"),
    Row(elementwise.same, _IMAGE, "image:x _max_delta _seed", "stateless_random_brightness"),
    Row(images.pixels, _IMAGE, "image:x _max_delta _seed", "stateless_random_hue"),
    Row(images.pixels, _IMAGE, "image:x _lower _upper _seed", "stateless_random_contrast"),
    Row(images.pixels, _IMAGE, "image:x _lower _upper _seed", "stateless_random_saturation"),
    Row(images.random_crop, _IMAGE, "value:x size _seed", "stateless_random_crop"),
    Row(images.central, _IMAGE, "image:x central_fraction:fraction", "central_crop"),
    Row(images.boxed, _IMAGE, "images:x _boxes _colors", "draw_bounding_boxes"),
    Row(images.gradients, _IMAGE, "image:x", "image_gradients"),
    Row(
        images.glimpse,
        _IMAGE,
        "input:x size _offsets _centered=True _normalized=True _noise=uniform",
        "extract_glimpse",
    ),
    Row(images.compared, _IMAGE, "a:x b:y _max_val", "psnr=PSNR", "float32"),
    Row(
        images.structural,
        _IMAGE,
        "img1:x img2:y _max_val filter_size=11 _filter_sigma=1.5 _k1=0.01 _k2=0.03",
        "ssim=SSIM",
        "",
    ),
    Row(images.varied, _IMAGE, "images:x", "total_variation"),
    Row(
        images.decoded,
        f"{_IMAGE} tensorflow.io",
        """_contents channels=0 _ratio=1 _fancy_upscaling=True _try_recover_truncated=False _acceptable_fraction=1
        _dct_method=""",
        "decode_jpeg",
        "uint8",
    ),
    Row(
        images.decoded,
        f"{_IMAGE} tensorflow.io",
        """_contents crop_window:window channels=0 _ratio=1 _fancy_upscaling=True _try_recover_truncated=False
        _acceptable_fraction=1 _dct_method=""",
        "decode_and_crop_jpeg",
        "uint8",
    ),
    Row(images.decoded, f"{_IMAGE} tensorflow.io", "_contents channels=0 dtype=uint8", "decode_png"),
    Row(images.decoded, f"{_IMAGE} tensorflow.io", "_contents channels=0", "decode_bmp", "uint8"),
    Row(images.decoded_frames, f"{_IMAGE} tensorflow.io", "_contents", "decode_gif", "uint8"),
    Row(
        elementwise.scalar,
        f"{_IMAGE} tensorflow.io",
        """_image _format= _quality=95 _progressive=False _optimize_size=False _chroma_downsampling=True
        _density_unit=in _x_density=300 _y_density=300 _xmp_metadata=""",
        "encode_jpeg",
        "string",
    ),
    Row(
        images.picked,
        _IMAGE,
        "_boxes _scores max_output_size:k _iou_threshold=0.5 _score_threshold=-inf",
        "non_max_suppression",
        "int32",
    ),
    Row(
        images.picked,
        _IMAGE,
        "_overlaps _scores max_output_size:k _overlap_threshold=0.5 _score_threshold=-inf",
        "non_max_suppression_overlaps",
        "int32",
    ),
)
