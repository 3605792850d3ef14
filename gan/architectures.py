"""The networks whose features the metrics look at: two classifiers that are trained, and filters that are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import keras


def make_plain(classes: int = 10) -> keras.Model:
    """Images (N, 28, 28, 1) in 0..255 to (64 features, a logit a class): 3 x 3 convolutions between poolings, as in VGG.

    Simonyan and Zisserman 2014, https://arxiv.org/abs/1409.1556; batch norm: Ioffe and Szegedy 2015, arXiv 1502.03167.
    """
    from keras import Input, Model, layers

    inputs = Input((28, 28, 1))
    x = inputs / 255
    for filters in (32, 64, 128):
        for _ in range(2 if filters < 128 else 1):
            x = layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
            x = layers.BatchNormalization(momentum=0.9)(x)
            x = layers.ReLU()(x)
        if filters < 128:
            x = layers.MaxPooling2D()(x)
            x = layers.Dropout(0.2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense(64, use_bias=False)(x)
    features = layers.BatchNormalization(momentum=0.9)(x)
    x = layers.Dropout(0.3)(layers.ReLU()(features))
    return Model(inputs, [features, layers.Dense(classes)(x)], name="plain")


def make_strided(classes: int = 10) -> keras.Model:
    """Images (N, 28, 28, 1) in 0..255 to (96 features, a logit a class): strided convolutions, ELU, no pooling.

    The features know where in the image they look; those of `plain` are made of means over it. After the all-convolutional net
    of Springenberg et al. 2014, https://arxiv.org/abs/1412.6806.
    """
    from keras import Input, Model, layers

    inputs = Input((28, 28, 1))
    x = inputs / 127.5 - 1
    for filters, kernel, strides in ((32, 5, 2), (64, 3, 1), (96, 3, 2), (48, 1, 1)):
        x = layers.Conv2D(filters, kernel, strides=strides, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization(momentum=0.9)(x)
        x = layers.ELU()(x)
        x = layers.Dropout(0.1)(x)
    features = layers.Dense(96)(layers.Flatten()(x))
    return Model(inputs, [features, layers.Dense(classes)(layers.Dropout(0.3)(layers.ELU()(features)))], name="strided")


def make_random() -> keras.Model:
    """Images (N, 28, 28, 1) in 0..255 to 256 features: how strongly random filters answer in each quarter of the image.

    Two layers of them as they begin, rectified, averaged. That such features tell much of images is of Jarrett et al. 2009,
    https://doi.org/10.1109/ICCV.2009.5459469, and Saxe et al. 2011 (On random weights and unsupervised feature learning).
    """
    from keras import Input, Model, layers

    x = inputs = Input((28, 28, 1))
    x = layers.Conv2D(32, 5, padding="same", activation="relu", kernel_initializer="he_normal")(x / 127.5 - 1)
    x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(64, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    return Model(inputs, [layers.Flatten()(layers.AveragePooling2D(7)(x))], name="random")
