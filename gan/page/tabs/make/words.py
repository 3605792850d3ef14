"""The words of the tab Make: (English, Korean)."""

WORDS = {
    "make.tab": ("Make", "만들기"),
    "make.intro": (
        "Show the generator a picture: draw one, take a photograph, or start from a sketch. It answers with the nearest one "
        "that it can draw, and with how far that is.",
        "생성자에게 그림을 보여 주세요. 직접 그리거나 사진을 올리거나 준비된 스케치를 고르면 됩니다. 생성자는 자신이 그릴 수 "
        "있는 것 가운데 가장 가까운 그림과, 그것이 얼마나 다른지로 답합니다.",
    ),
    "make.intro.live": (
        "Draw a few lines: a network turns them into a garment after every stroke. Below, the generator that draws freely "
        "answers with the nearest picture that it can draw, and with how far that is.",
        "선을 몇 개만 그려 보세요. 획을 하나 그을 때마다 신경망이 그 선으로 옷을 그립니다. 그 아래에서는 자유롭게 그리는 "
        "생성자가 그릴 수 있는 것 가운데 가장 가까운 그림과, 그것이 얼마나 다른지로 답합니다.",
    ),
    "make.garment": ("The garment drawn of your lines", "내 선으로 그린 옷"),
    "make.nothing": ("Your garment will stand here.", "여기에 옷이 나타납니다."),
    "make.lines": ("The lines as the network sees them", "신경망이 보는 선"),
    "make.kind": ("Draw it as", "그릴 종류"),
    "make.kind.any": ("Anything: a classifier decides", "아무거나: 분류기가 정합니다"),
    "make.drawing": ("Drawing ...", "그리고 있습니다 ..."),
    "make.drawn": ("Drawn by Pix2Pix", "Pix2Pix가 그린 그림"),
    "make.drawn.kind": ("Drawn as: {name}", "그린 종류: {name}"),
    "make.search": ("Find the nearest to this garment", "이 옷과 가장 가까운 그림 찾기"),
    "make.nearest": ("The nearest that the free generator can draw", "자유로운 생성자가 그릴 수 있는 가장 가까운 그림"),
    "make.nearest.about": (
        "It knows no sketches: it is searched for a picture that looks like yours, with what the lines enclose filled.",
        "이 생성자는 스케치를 모릅니다. 선으로 둘러싼 곳을 채운 그림과 닮은 그림을 이 생성자에서 찾습니다.",
    ),
    "make.canvas": ("Your picture: draw here, white on black", "내 그림: 여기에 검은 바탕에 흰 선으로 그립니다"),
    "make.canvas.photo": (
        "Your picture: drag over the part that is meant",
        "내 그림: 필요한 부분을 끌어서 고릅니다",
    ),
    "make.tools": ("Drawing tools", "그리기 도구"),
    "make.undo": ("Undo", "되돌리기"),
    "make.clear": ("Clear", "모두 지우기"),
    "make.eraser": ("Eraser", "지우개"),
    "make.thin": ("Thin", "가는 선"),
    "make.thick": ("Thick", "굵은 선"),
    "make.fill": ("Fill what lines enclose", "선으로 둘러싼 곳 채우기"),
    "make.sources": ("Or show another picture", "다른 그림 보여 주기"),
    "make.upload": ("Choose a picture", "사진 고르기"),
    "make.camera": ("Take a photograph", "사진 찍기"),
    "make.training": ("Training picture", "학습 이미지"),
    "make.index": ("Index of the training picture", "학습 이미지 번호"),
    "make.own": ("Try one of its own", "생성자의 그림으로 해 보기"),
    "make.private": (
        "Your picture stays in memory while this page is open. It is written to no file and to no log.",
        "보여 주신 그림은 이 페이지가 열려 있는 동안 메모리에만 있습니다. 파일이나 로그에는 남지 않습니다.",
    ),
    "make.label": ("Look among", "찾을 종류"),
    "make.seen": ("What is looked for, as small as the network sees it", "찾을 그림(신경망이 보는 크기)"),
    "make.sketches": ("Start from a sketch", "스케치에서 시작하기"),
    "make.sketch": ("{name}, sketch {number}", "{name} 스케치 {number}"),
    "make.button": ("Find the nearest picture it can draw", "가장 가까운 그림 찾기"),
    "make.stop": ("Stop", "멈추기"),
    "make.say.large": (
        "This picture is larger than 10 MiB; allowed: at most 10 MiB.",
        "이미지가 10MiB보다 큽니다. 10MiB까지 쓸 수 있습니다.",
    ),
    "make.say.failed": ("The page did not answer: try again.", "페이지가 답하지 않았습니다. 다시 시도해 주세요."),
    "make.say.photo": (
        "Only a part of it? Drag over it in the picture. Clear takes you back to drawing.",
        "일부만 필요하면 그림 위에서 끌어 고르세요. '모두 지우기'를 누르면 다시 그릴 수 있습니다.",
    ),
    "make.say.training": ("Training picture {index}.", "{index}번 학습 이미지입니다."),
    "make.say.own": (
        "The generator drew this one itself, from seed {seed}: it should find it again.",
        "생성자가 시드 {seed}로 직접 그린 그림입니다. 다시 찾아내야 합니다.",
    ),
    "make.say.sketch": ("A sketch, for you to go on with.", "이어서 그릴 수 있는 스케치입니다."),
    "make.hint": (
        "<p class='hint'>What you ask for, what the generator finds, and where they differ will stand here.</p>",
        "<p class='hint'>찾는 그림과 생성자가 찾아낸 그림, 그리고 둘의 차이가 여기에 나타납니다.</p>",
    ),
    "make.working": ("Looking for it: {percent}%", "찾고 있습니다: {percent}%"),
    "make.stopped": ("Stopped.", "멈췄습니다."),
    "make.asked": ("Asked for", "찾는 그림"),
    "make.found": ("Found", "찾아낸 그림"),
    "make.found.kind": ("Found: {name}", "찾아낸 그림: {name}"),
    "make.difference": ("Where they differ", "둘의 차이"),
    "make.frame": ("The way to it, picture {number}", "찾아가는 과정의 {number}번째 그림"),
    "make.film": ("The way to it", "찾아가는 과정"),
    "make.distance": (
        "This is the nearest picture that was found: its pixels are off by {distance:.1f} of 255 (root mean square).",
        "찾아낸 가장 가까운 그림입니다. 픽셀 차이는 255 중 {distance:.1f}입니다(제곱 평균 제곱근).",
    ),
    "make.reach": (
        "Of {count} real pictures that the network never saw, {real}% are met more closely than this one; of {own_count} of "
        "its own, {own}%.",
        "신경망이 본 적 없는 진짜 이미지 {count}장 가운데 {real}%, 생성자가 직접 그린 그림 {own_count}장 가운데 {own}%는 "
        "이보다 더 가깝게 찾아냅니다.",
    ),
    "make.reach.own": (
        "Of {own_count} of its own pictures, {own}% are met more closely than this one; of {count} real ones that the network "
        "never saw, {real}%.",
        "생성자가 직접 그린 그림 {own_count}장 가운데 {own}%, 신경망이 본 적 없는 진짜 이미지 {count}장 가운데 {real}%는 "
        "이보다 더 가깝게 찾아냅니다.",
    ),
    "make.verdict.again": (
        "The generator drew this itself, and it was found again.",
        "생성자가 직접 그린 그림이며, 다시 찾아냈습니다.",
    ),
    "make.verdict.missed": (
        "The generator drew this itself, so it can: this time the search fell short.",
        "생성자가 직접 그린 그림이므로 그릴 수 있습니다. 이번에는 제대로 찾아내지 못했습니다.",
    ),
    "make.verdict.near": (
        "The generator can say this.",
        "이 생성자가 그릴 수 있는 그림입니다.",
    ),
    "make.verdict.far": (
        "The generator says this less well than most: what differs is not in what it has learnt, or was not found.",
        "대부분의 그림보다 표현하기 어려운 그림입니다. 차이가 나는 부분은 배우지 못했거나 찾아내지 못한 것입니다.",
    ),
    "make.verdict.beyond": (
        "The generator cannot say this well: nearly all real pictures are met more closely. Was it asked for the right kind?",
        "이 생성자가 잘 그리지 못하는 그림입니다. 진짜 이미지는 거의 모두 이보다 가깝게 찾아냅니다. 종류를 맞게 골랐는지도 "
        "확인해 보세요.",
    ),
    "make.own.list": ("its own, found again", "생성자의 그림"),
    "make.real.list": ("real, never trained on", "학습하지 않은 진짜"),
    "make.near": ("the same", "똑같음"),
    "make.away": ("far away", "멂"),
    "make.control": (
        "Not sure whether the search is at fault? “Try one of its own” shows it a picture that it can certainly draw.",
        "찾는 방법이 나빠서일까요? '생성자의 그림으로 해 보기'를 누르면 생성자가 분명히 그릴 수 있는 그림으로 확인할 수 "
        "있습니다.",
    ),
    "make.code": ("Its code: {code}", "코드: {code}"),
    "make.keep": ("Keep the PNG", "PNG 저장"),
    "make.draw": ("See it in Draw", "그리기 탭에서 보기"),
    "make.morph": ("Take it to Morph", "변형 탭으로 가져가기"),
}
