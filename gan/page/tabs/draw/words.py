"""The words of the tab Draw: (English, Korean)."""

WORDS = {
    "draw.tab": ("Draw", "그리기"),
    "draw.button": ("Draw new ones", "새로 그리기"),
    "draw.options": ("How many, from which seed, how unusual", "개수, 시드, 다양성"),
    "draw.count": ("How many", "개수"),
    "draw.seed": ("First seed", "첫 시드"),
    "draw.seed.info": (
        "A whole number from 0 to 4294967295, or a picture's code: each is always the same picture. Empty: a new one",
        "0부터 4294967295까지의 정수나 그림의 코드입니다. 같은 값이면 그림도 같습니다. 비워 두면 매번 새로 뽑습니다",
    ),
    "draw.variety": ("Variety", "다양성"),
    "draw.variety.info": (
        "Below 1 the pictures become more typical and more alike, above 1 more unusual (the truncation trick)",
        "1보다 작으면 전형적이고 서로 비슷한 그림이, 1보다 크면 특이한 그림이 나옵니다(절단 기법, truncation trick)",
    ),
    "draw.garments": ("Pictures", "그림"),
    "draw.hint": (
        "<p class='hint'>Choose a picture to see it large, with what the discriminator thinks of it.</p>",
        "<p class='hint'>그림을 하나 골라 보세요. 크게 보여 드리고, 판별자의 판정도 알려 드립니다.</p>",
    ),
    "draw.caption": ("seed {seed}", "시드 {seed}"),
    "draw.caption.code": ("code {seed}", "코드 {seed}"),
    "draw.about": ("Seeds {first} to {last}: choose one", "시드 {first}부터 {last}까지입니다. 하나를 골라 보세요"),
    "draw.heading.seed": ("Seed {seed}", "시드 {seed}"),
    "draw.heading.altered": ("Seed {seed}, altered", "시드 {seed}에서 바꾼 그림"),
    "draw.heading.latent": ("A latent vector", "잠재 벡터"),
    "draw.alt": ("The picture of seed {seed}", "시드 {seed}의 그림"),
    "draw.alt.code": ("The picture of code {seed}", "코드 {seed}의 그림"),
    "draw.real": (
        "The discriminator gives it a {percent}% chance of being real (logit {logit:+.2f}).",
        "판별자는 이 그림이 진짜일 확률을 {percent}%로 봅니다(로짓 {logit:+.2f}).",
    ),
    "draw.bar": ("Probability of being real: {percent}%", "진짜일 확률: {percent}%"),
    "draw.fake": ("fake", "가짜"),
    "draw.true": ("real", "진짜"),
    "draw.rank": (
        "The discriminator finds it more convincing than {own}% of this model's own pictures of its class, and than {real}% of "
        "real ones.",
        "판별자는 이 그림을 이 모델이 그린 같은 종류의 그림 {own}%보다, 같은 종류의 진짜 이미지 {real}%보다 더 진짜 같다고 "
        "봅니다.",
    ),
    "draw.rank.any": (
        "The discriminator finds it more convincing than {own}% of this model's own pictures, and than {real}% of real ones.",
        "판별자는 이 그림을 이 모델이 그린 그림 {own}%보다, 진짜 이미지 {real}%보다 더 진짜 같다고 봅니다.",
    ),
    "draw.rank.own": ("this model's own", "이 모델의 그림"),
    "draw.rank.real": ("real, never trained on", "학습하지 않은 진짜"),
    "draw.rank.trained": ("real, from the training", "학습에 쓴 진짜"),
    "draw.rank.left": ("less convincing", "덜 진짜 같음"),
    "draw.rank.right": ("more convincing", "더 진짜 같음"),
    "draw.receipt": ("Receipt", "영수증"),
    "draw.receipt.item": ("Picture", "그림"),
    "draw.receipt.class": ("Class", "종류"),
    "draw.receipt.worn": ("Worn", "입은 횟수"),
    "draw.receipt.never": ("never", "0회"),
    "draw.receipt.pixels": (
        "The nearest of {count} training pictures, in pixels (off by 0 to 255)",
        "학습 이미지 {count}장 중 픽셀로 가장 가까운 것(차이 0~255)",
    ),
    "draw.receipt.features": (
        "The nearest in what a classifier sees in them",
        "분류기가 보는 특징으로 가장 가까운 것",
    ),
    "draw.receipt.this": ("this one", "이 그림"),
    "draw.receipt.alt": ("Training picture {index}: {name}", "{index}번 학습 이미지: {name}"),
    "draw.receipt.off": ("off by {distance:.1f}", "차이 {distance:.1f}"),
    "draw.receipt.novelty": (
        "{percent}% of {count:,} real pictures{kind} that the network never saw are nearer to the training pictures than this "
        "one.",
        "신경망이 본 적 없는 진짜 이미지{kind} {count:,}장 가운데 {percent}%가 이 그림보다 학습 이미지에 더 가깝습니다.",
    ),
    "draw.receipt.kind": (" ({name})", "({name} 종류)"),
    "draw.receipt.near": ("a copy", "똑같음"),
    "draw.receipt.far": ("unlike any", "닮은 것 없음"),
    "draw.receipt.copies": (
        "The copies among them are no mistake: this data set holds some pictures twice.",
        "그중 똑같은 것도 있는데, 이 데이터에 같은 이미지가 두 번 들어 있기 때문입니다.",
    ),
    "draw.receipt.limits": (
        "No proof that it is original: pixels are compared place by place, so that the same thing moved by a little looks far "
        "away, and what was taken from many pictures at once shows in none of them.",
        "이것으로 독창적이라고 증명되지는 않습니다. 픽셀은 같은 자리끼리 비교하므로 조금만 옮겨도 멀어 보이고, 여러 이미지에서 "
        "조금씩 가져온 것은 어느 한 장과도 닮아 보이지 않습니다.",
    ),
    "draw.keep": ("Keep the PNG", "PNG 저장"),
    "draw.wear": ("Its own page", "이 그림만의 페이지"),
    "draw.morph": ("Take it to Morph", "변형 탭으로 가져가기"),
    "draw.learnt": ("How it was learnt", "이 옷을 배운 과정"),
    "draw.code": ("Its code: {code}", "코드: {code}"),
    "draw.alter": ("Alter it", "바꿔 보기"),
    "draw.alter.choose": (
        "<p class='hint'>Choose a picture first.</p>",
        "<p class='hint'>먼저 그림을 하나 골라 주세요.</p>",
    ),
    "draw.alter.about": (
        "Each slider moves the picture along one direction of the latent space, found by measuring thousands of drawn "
        "pictures. The small ones show the picture of the seed at both ends.",
        "슬라이더를 움직이면 그림이 잠재 공간의 한 방향을 따라 바뀝니다. 그려 낸 그림 수천 장을 재어 찾은 방향입니다. "
        "양 끝의 작은 그림은 시드의 그림을 끝까지 옮긴 모습입니다.",
    ),
    "draw.alter.seeking": (
        "This model came without directions. They are being sought, by drawing and measuring thousands of pictures: {percent}%",
        "이 모델에는 방향이 들어 있지 않습니다. 그림 수천 장을 그리고 재어 방향을 찾고 있습니다: {percent}%",
    ),
    "draw.alter.failed": (
        "No directions could be found for this model: the log of the page says why.",
        "이 모델의 방향을 찾지 못했습니다. 이유는 페이지의 로그에 있습니다.",
    ),
    "draw.alter.surprise": ("Surprise me", "마음대로 바꾸기"),
    "draw.alter.back": ("Back to how it was", "원래대로"),
}
