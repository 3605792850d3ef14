"""The words of the tab Data: (English, Korean)."""

WORDS = {
    "data.tab": ("Data", "데이터"),
    "data.heading": ("## What the network learnt from", "## 신경망이 보고 배운 이미지"),
    "data.of.fashion_mnist": (
        '<a href="https://github.com/zalandoresearch/fashion-mnist">Fashion-MNIST</a>: pictures of garments from Zalando\'s '
        "shop, shrunk to 28 x 28 grey pixels, light on black.",
        '<a href="https://github.com/zalandoresearch/fashion-mnist">Fashion-MNIST</a>는 잘란도 쇼핑몰의 옷 사진을 28 x 28 '
        "픽셀의 흑백 이미지로 줄인 데이터셋으로, 검은 바탕에 옷이 밝게 나타납니다.",
    ),
    "data.of.mnist": (
        '<a href="https://huggingface.co/datasets/ylecun/mnist">MNIST</a>: handwritten digits of some 500 people, scanned and '
        "fitted into 28 x 28 grey pixels, light on black.",
        '<a href="https://huggingface.co/datasets/ylecun/mnist">MNIST</a>는 500명가량이 손으로 쓴 숫자를 스캔해 28 x 28 픽셀의 '
        "흑백 이미지에 맞춘 데이터셋으로, 검은 바탕에 숫자가 밝게 나타납니다.",
    ),
    "data.of.own": (
        "<b>{name}</b>: a collection of somebody's own, each picture fitted into 28 x 28 grey pixels.",
        "<b>{name}</b>: 누군가 직접 모은 이미지를 한 장씩 28 x 28 픽셀의 흑백 이미지에 맞춘 것입니다.",
    ),
    "data.seen": (
        "{count:,} of them are what the discriminator saw as real.",
        "판별자는 그중 {count:,}장을 진짜로 배웠습니다.",
    ),
    "data.wait": (
        "<p>The pictures are loaded when this tab is opened.</p>",
        "<p>이 탭을 열면 이미지를 불러옵니다.</p>",
    ),
    "data.reading": ("Reading the pictures", "이미지를 읽는 중입니다"),
    "data.reading.of": (
        "Reading the pictures: {done:,} of {total:,}",
        "이미지를 읽는 중입니다: {total:,}장 중 {done:,}장",
    ),
    "data.downloading": (
        "Downloading {name}: {done:.1f} of {total:.1f} MB",
        "{name}를 내려받는 중입니다: {total:.1f}MB 중 {done:.1f}MB",
    ),
    "data.missing": (
        "{name} is not on this machine and could not be downloaded. Missing in {folder}: {names}.",
        "이 컴퓨터에 {name}가 없고 내려받지도 못했습니다. {folder} 폴더에 없는 파일: {names}.",
    ),
    "data.damaged": (
        "A file of {name} is damaged: {names} in {folder}. It must be deleted there to be downloaded anew.",
        "{name} 파일이 손상되었습니다. {folder} 폴더의 {names} 파일을 지워야 다시 내려받을 수 있습니다.",
    ),
    "data.elsewhere": (
        "The pictures themselves cannot be shown: a model does not carry them along, and this page does not know where they "
        "are. Where the model was trained, <code>python app.py --model runs/NAME/model</code> shows them, NAME being the "
        "run's folder.",
        "이미지 자체는 보여 드릴 수 없습니다. 모델에는 학습 이미지가 들어 있지 않고, 이 페이지는 이미지가 어디에 있는지 알지 "
        "못합니다. 모델을 학습한 컴퓨터에서 <code>python app.py --model runs/NAME/model</code>로 페이지를 열면(NAME은 학습 "
        "폴더의 이름) 볼 수 있습니다.",
    ),
    "data.moved": (
        "The pictures themselves cannot be shown: they are no longer where they were when the model was trained, or cannot be "
        "read; the log of the page says more. Put them back there, then try again.",
        "이미지 자체는 보여 드릴 수 없습니다. 학습할 때 있던 자리에 이미지가 없거나 읽을 수 없습니다. 자세한 내용은 페이지의 "
        "로그에 있습니다. 이미지를 제자리에 돌려놓고 다시 시도해 주세요.",
    ),
    "data.changed": (
        "The pictures themselves cannot be shown: what lies in their place is not what the model learnt from. Pictures were "
        "added, removed, renamed or changed. With the old ones back in their place, try again.",
        "이미지 자체는 보여 드릴 수 없습니다. 그 자리에 있는 것은 모델이 배운 이미지와 다릅니다. 이미지를 더하거나 빼거나, "
        "이름이나 내용을 바꾼 것입니다. 원래 이미지로 되돌린 뒤 다시 시도해 주세요.",
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
        "shape ({count}, 28, 28, 1): pictures, rows, columns, and one channel for grey.",
        "픽셀 값은 0(검은색)부터 255(흰색)까지의 정수입니다. 학습하기 전에 (x - 127.5) / 127.5로 정규화해 -1부터 1까지로 "
        "바꾸는데, 생성자의 마지막 층인 tanh의 출력 범위에 맞추기 위해서입니다. 학습 데이터 전체는 shape가 "
        "({count}, 28, 28, 1)인 배열이며, 차례로 이미지 수, 행, 열, 흑백 채널 하나를 뜻합니다.",
    ),
    "data.ten": ("### The first ten", "### 처음 열 장"),
    "data.random": ("### Twenty-five at random", "### 무작위 스물다섯 장"),
    "data.more": ("Another 25", "다른 25장 보기"),
    "data.classes": (
        "The classes, with the number of training pictures of each:",
        "클래스와 클래스별 학습 이미지 수:",
    ),
    "data.classes.absent": ("The classes of the pictures:", "이미지의 클래스:"),
    "data.asked": (
        "A model that is told the classes in its training, such as cdcgan, can be asked for one; dcgan never saw them, "
        "learnt from the pictures alone, and cannot.",
        "cdcgan처럼 학습할 때 클래스를 함께 배운 모델에는 원하는 클래스를 그리게 할 수 있습니다. 이미지만 보고 배운 dcgan에는 "
        "그렇게 할 수 없습니다.",
    ),
}
