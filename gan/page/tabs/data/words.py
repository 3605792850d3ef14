"""The words of the tab Data: (English, Korean)."""

WORDS = {
    "data.tab": ("Data", "데이터"),
    "data.intro": (
        "## What the network learnt from\n\n[Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist): pictures of "
        "garments from Zalando's shop, shrunk to 28 x 28 grey pixels, light on black. 60,000 of them are for training, and "
        "these are what the discriminator saw as real.",
        "## 신경망이 보고 배운 이미지\n\n[Fashion-MNIST](https://github.com/zalandoresearch/fashion-mnist)는 잘란도 쇼핑몰의 "
        "옷 사진을 28 x 28 픽셀의 흑백 이미지로 줄인 데이터셋으로, 검은 바탕에 옷이 밝게 나타납니다. 학습용 이미지는 "
        "60,000장이며, 판별자는 이 이미지를 진짜로 배웠습니다.",
    ),
    "data.wait": (
        "<p>The pictures are loaded when this tab is opened.</p>",
        "<p>이 탭을 열면 이미지를 불러옵니다.</p>",
    ),
    "data.reading": ("Unpacking the pictures", "이미지의 압축을 푸는 중입니다"),
    "data.downloading": (
        "Downloading Fashion-MNIST: {done:.1f} of {total:.1f} MB",
        "Fashion-MNIST를 내려받는 중입니다: {total:.1f}MB 중 {done:.1f}MB",
    ),
    "data.missing": (
        "Fashion-MNIST is not on this machine and could not be downloaded. Missing in {folder}: {names}.",
        "이 컴퓨터에 Fashion-MNIST가 없고 내려받지도 못했습니다. {folder} 폴더에 없는 파일: {names}.",
    ),
    "data.damaged": (
        "A file of Fashion-MNIST is damaged: {names} in {folder}. It must be deleted there to be downloaded anew.",
        "Fashion-MNIST 파일이 손상되었습니다. {folder} 폴더의 {names} 파일을 지워야 다시 내려받을 수 있습니다.",
    ),
    "data.again": ("Try again", "다시 시도"),
    "data.one": ("### One picture", "### 이미지 한 장"),
    "data.index": ("Index of the picture", "이미지 번호"),
    "data.caption": ("index {index}: {name}", "{index}번: {name}"),
    "data.alt": ("Training picture {index}: {name}", "{index}번 학습 이미지: {name}"),
    "data.bar": (
        "Colour bar: black is 0, or -1 for the network; white is 255, or 1",
        "컬러 바: 검은색은 0(신경망에서는 -1), 흰색은 255(신경망에서는 1)",
    ),
    "data.pixels": ("pixel", "픽셀 값"),
    "data.scaled": ("scaled", "정규화"),
    "data.range": (
        "The pixels of this picture run from {low} to {high}, scaled from {low_unit:.2f} to {high_unit:.2f}; their mean is "
        "{mean:.1f}.",
        "이 이미지의 픽셀 값은 {low}부터 {high}까지이고, 정규화하면 {low_unit:.2f}부터 {high_unit:.2f}까지입니다. "
        "평균은 {mean:.1f}입니다.",
    ),
    "data.about": (
        "A pixel is a whole number from 0 (black) to 255 (white). Before training it is scaled by (x - 127.5) / 127.5 to the "
        "range from -1 to 1, for that is the range of the generator's last layer, tanh. The whole training set is an array of "
        "shape (60000, 28, 28, 1): pictures, rows, columns, and one channel for grey.",
        "픽셀 값은 0(검은색)부터 255(흰색)까지의 정수입니다. 학습하기 전에 (x - 127.5) / 127.5로 정규화해 -1부터 1까지로 "
        "바꾸는데, 생성자의 마지막 층인 tanh의 출력 범위에 맞추기 위해서입니다. 학습 데이터 전체는 shape가 "
        "(60000, 28, 28, 1)인 배열이며, 차례로 이미지 수, 행, 열, 흑백 채널 하나를 뜻합니다.",
    ),
    "data.ten": ("### The first ten", "### 처음 열 장"),
    "data.random": ("### Twenty-five at random", "### 무작위 스물다섯 장"),
    "data.more": ("Another 25", "다른 25장 보기"),
    "data.classes": (
        "The data set has ten classes of 6,000 training pictures each:\n\n{list}\n\nA model that is told the "
        "classes in its training, such as cdcgan, can be asked for one; dcgan never saw them, "
        "learnt from the pictures alone, and cannot.",
        "데이터셋에는 클래스가 열 개 있고, 클래스마다 학습 이미지가 6,000장씩 있습니다.\n\n{list}\n\ncdcgan처럼 "
        "학습할 때 클래스를 함께 배운 모델에는 원하는 클래스를 그리게 할 수 있습니다. "
        "이미지만 보고 배운 dcgan에는 그렇게 할 수 없습니다.",
    ),
}
