// A GAN of perceptrons, as that of 2014 was (https://arxiv.org/abs/1406.2661): networks, losses, Adam and a step in plain loops.
// It knows no page: worker.js lets it run, script.js shows it.

export const SIDE = 14;
export const PIXELS = SIDE * SIDE;
export const SHOWN = 16; // drawings that are shown
const JUDGED = 64; // drawings that the numbers are taken from
const APART = 50; // steps between two looks at how far the drawings have moved
const SLOPE = 0.2; // of LeakyReLU below 0
const EPSILON = 1e-7; // Adam's, as Keras has it
const BETA_2 = 0.999;

export const USUAL = {
  noise: 16, // numbers that a picture is drawn from
  width: 64, // of the networks' narrow hidden layer; the wide one is twice that
  batch: 16, // real pictures a step, and as many drawn ones
  generatorRate: 1e-3,
  criticRate: 1e-3,
  momentum: 0.5, // Adam's beta_1
  criticSteps: 1, // of the critic for one of the generator
  saturating: false, // the generator's loss as the paper has it first: log(1 - D), which fades where the critic is sure
  realLabel: 0.9, // what real pictures are called: 1 is no smoothing
  blur: 0.15, // standard deviation of the noise on all that the critic sees, falling to 0
  blurSteps: 4000, // by then
  labelled: false, // whether both networks are told the class of each picture
  average: 0.99, // how much of itself the moving average of the generator, which is shown, keeps at a step
  seed: 1,
};

// Random numbers that a seed repeats: uniform ones in [0, 1) by mulberry32, normal ones by Box and Muller.
export function randomness(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  let other = null; // two come at once
  const normal = () => {
    if (other !== null) {
      const kept = other;
      other = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())), angle = 2 * Math.PI * uniform();
    other = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { uniform, normal };
}

// out[i, j] = the dot product of row i of a (rows, depth) and row j of b (columns, depth). Tiles of 4 x 2 halve the loads.
function dots(a, b, out, rows, columns, depth) {
  const tall = rows - (rows % 4), wide = columns - (columns % 2);
  for (let j = 0; j < wide; j += 2) {
    const b0 = j * depth, b1 = b0 + depth;
    for (let i = 0; i < tall; i += 4) {
      const a0 = i * depth, a1 = a0 + depth, a2 = a1 + depth, a3 = a2 + depth;
      let s00 = 0, s01 = 0, s10 = 0, s11 = 0, s20 = 0, s21 = 0, s30 = 0, s31 = 0;
      for (let k = 0; k < depth; k++) {
        const u = b[b0 + k], v = b[b1 + k];
        const p = a[a0 + k], q = a[a1 + k], r = a[a2 + k], s = a[a3 + k];
        s00 += p * u; s01 += p * v; s10 += q * u; s11 += q * v;
        s20 += r * u; s21 += r * v; s30 += s * u; s31 += s * v;
      }
      const o0 = i * columns + j, o1 = o0 + columns, o2 = o1 + columns, o3 = o2 + columns;
      out[o0] = s00; out[o0 + 1] = s01; out[o1] = s10; out[o1 + 1] = s11;
      out[o2] = s20; out[o2 + 1] = s21; out[o3] = s30; out[o3 + 1] = s31;
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let j = i < tall ? wide : 0; j < columns; j++) {
      let sum = 0;
      for (let k = 0; k < depth; k++) sum += a[i * depth + k] * b[j * depth + k];
      out[i * columns + j] = sum;
    }
  }
}

function transpose(a, out, rows, columns) {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j];
}

const zeros = (count) => new Float32Array(count);

// A perceptron of some layers, LeakyReLU between them and nothing after the last.
export class Perceptron {
  // sizes: of its input, its hidden layers, its output; normal: a source of normal numbers for He's weights
  // (https://arxiv.org/abs/1502.01852); most: rows that come at once.
  constructor(sizes, normal, most) {
    this.layers = sizes.slice(1).map((width, i) => {
      const depth = sizes[i], spread = Math.sqrt(2 / depth);
      const weights = zeros(width * depth).map(() => spread * normal());
      return {
        depth, width, weights, biases: zeros(width),
        weightGradients: zeros(width * depth), biasGradients: zeros(width),
        moments: [zeros(width * depth), zeros(width * depth), zeros(width), zeros(width)],
        turned: zeros(width * depth), // the weights, transposed
        input: zeros(most * depth), output: zeros(most * width), slopes: zeros(most * width),
        inputTurned: zeros(most * depth), gradientTurned: zeros(most * width),
        gradient: zeros(most * width), inputGradient: zeros(most * depth),
      };
    });
    this.steps = 0;
  }

  // Its answers to `rows` inputs, (rows, width of the last layer); kept for `backward`.
  forward(input, rows) {
    let values = input;
    this.layers.forEach((layer, i) => {
      const { depth, width, weights, biases, output, slopes } = layer;
      layer.input.set(values.subarray(0, rows * depth));
      dots(layer.input, weights, output, rows, width, depth);
      const last = i === this.layers.length - 1;
      for (let r = 0, o = 0; r < rows; r++) {
        for (let j = 0; j < width; j++, o++) {
          const value = output[o] + biases[j];
          slopes[o] = last || value > 0 ? 1 : SLOPE;
          output[o] = value * slopes[o];
        }
      }
      values = output;
    });
    return values;
  }

  // Takes the loss's gradient by the answers of the first `rows` inputs, (rows, width). Where the network learns, keeps the
  // gradients by its weights and biases; else returns those by the inputs, (rows, depth of the first layer).
  backward(gradient, rows, learns) {
    let incoming = gradient;
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const layer = this.layers[i];
      const { depth, width, slopes } = layer;
      for (let o = 0; o < rows * width; o++) layer.gradient[o] = incoming[o] * slopes[o];
      if (learns) {
        transpose(layer.gradient, layer.gradientTurned, rows, width);
        transpose(layer.input, layer.inputTurned, rows, depth);
        dots(layer.gradientTurned, layer.inputTurned, layer.weightGradients, width, depth, rows);
        for (let j = 0; j < width; j++) {
          let sum = 0;
          for (let r = 0; r < rows; r++) sum += layer.gradientTurned[j * rows + r];
          layer.biasGradients[j] = sum;
        }
      }
      if (learns && i === 0) return null;
      transpose(layer.weights, layer.turned, width, depth);
      dots(layer.gradient, layer.turned, layer.inputGradient, rows, depth, width);
      incoming = layer.inputGradient;
    }
    return incoming;
  }

  // One step of Adam (https://arxiv.org/abs/1412.6980) along the kept gradients; returns the mean change of a weight.
  descend(rate, momentum) {
    this.steps++;
    const length = (rate * Math.sqrt(1 - BETA_2 ** this.steps)) / (1 - momentum ** this.steps);
    let change = 0, count = 0;
    const move = (values, gradients, means, squares) => {
      for (let i = 0; i < values.length; i++) {
        const g = gradients[i];
        means[i] += (g - means[i]) * (1 - momentum);
        squares[i] += (g * g - squares[i]) * (1 - BETA_2);
        const by = (length * means[i]) / (Math.sqrt(squares[i]) + EPSILON);
        values[i] -= by;
        change += Math.abs(by);
      }
      count += values.length;
    };
    for (const { weights, biases, weightGradients, biasGradients, moments } of this.layers) {
      move(weights, weightGradients, moments[0], moments[1]);
      move(biases, biasGradients, moments[2], moments[3]);
    }
    return change / count;
  }

  // Weights become a moving average of another network's.
  follow(other, decay) {
    this.layers.forEach((layer, l) => {
      for (const name of ["weights", "biases"]) {
        const mine = layer[name], theirs = other.layers[l][name];
        for (let i = 0; i < mine.length; i++) mine[i] += (theirs[i] - mine[i]) * (1 - decay);
      }
    });
  }

  // The length of all kept gradients together.
  gradientNorm() {
    let sum = 0;
    for (const { weightGradients, biasGradients } of this.layers) {
      for (const g of weightGradients) sum += g * g;
      for (const g of biasGradients) sum += g * g;
    }
    return Math.sqrt(sum);
  }
}

export const sigmoid = (x) => 1 / (1 + Math.exp(-x));
// The loss of a logit whose answer should have been `label`: binary cross-entropy.
export const crossEntropy = (logit, label) => Math.max(logit, 0) - logit * label + Math.log1p(Math.exp(-Math.abs(logit)));

const mean = (values, from = 0, to = values.length) => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum / (to - from);
};

// How far picture i of some, (N, PIXELS), is from picture j of others.
function distance(some, i, others, j) {
  let square = 0;
  for (let k = 0; k < PIXELS; k++) square += (some[i * PIXELS + k] - others[j * PIXELS + k]) ** 2;
  return Math.sqrt(square);
}

// Mean distance of two of the first `count` pictures, (N, PIXELS).
export function spread(pictures, count) {
  let sum = 0;
  for (let i = 0; i < count; i++) for (let j = 0; j < i; j++) sum += distance(pictures, i, pictures, j);
  return sum / ((count * (count - 1)) / 2);
}

// In how many ways the first `count` pictures, (count, PIXELS), differ: 1 where all lie on a line, more the more evenly they are
// spread over several directions (the participation ratio of their principal components).
export function ways(pictures, count) {
  const centred = pictures.slice(0, count * PIXELS), products = zeros(count * count);
  for (let k = 0; k < PIXELS; k++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += centred[i * PIXELS + k];
    for (let i = 0; i < count; i++) centred[i * PIXELS + k] -= sum / count;
  }
  dots(centred, centred, products, count, count, PIXELS);
  let trace = 0, square = 0;
  for (let i = 0; i < count; i++) trace += products[i * count + i];
  for (const product of products) square += product ** 2;
  return square > 0 ? trace ** 2 / square : 1;
}

// A GAN that learns the pictures of some classes, each a Float32Array (N, PIXELS) in [-1, 1]. The same settings and pictures
// give the same run.
export class Gan {
  constructor(classes, settings = {}) {
    this.classes = classes;
    this.settings = { ...USUAL, ...settings };
    const { noise, width, batch, labelled, seed } = this.settings;
    const { uniform, normal } = randomness(seed);
    this.told = labelled ? classes.length : 0; // numbers that say the class, after the noise and after the pixels
    Object.assign(this, { uniform, normal, step: 0, origin: noise + this.told, sight: PIXELS + this.told });
    const sizes = [this.origin, width, 2 * width, PIXELS];
    this.generator = new Perceptron(sizes, normal, batch);
    this.shown = new Perceptron(sizes, () => 0, JUDGED); // the generator's moving average
    this.shown.follow(this.generator, 0);
    this.critic = new Perceptron([this.sight, 2 * width, width, 1], normal, 2 * batch);
    this.real = zeros(batch * PIXELS);
    this.labels = zeros(batch);
    this.drawn = zeros(batch * PIXELS);
    this.byValues = zeros(batch * PIXELS); // the gradient of the drawn pictures before their tanh
    this.seen = zeros(2 * batch * this.sight);
    this.logits = zeros(2 * batch); // of the drawn pictures, then of the real ones
    this.fixed = this.noises(JUDGED, randomness(0)); // the same noises at every look
    this.before = this.samples(JUDGED);
    this.known = this.knowReal();
    this.unrest = 0;
  }

  // How much noise lies on what the critic sees now.
  get blur() {
    return this.settings.blur * Math.max(0, 1 - this.step / this.settings.blurSteps);
  }

  // A step in the ten points of the course: yields [point, its numbers] after each. Only when all gradients are known are the
  // networks changed. With several steps of the critic, those before the last are within the first point.
  *points() {
    const { batch, noise, generatorRate, criticRate, momentum, criticSteps, saturating, realLabel, average } = this.settings;
    for (let extra = 1; extra < criticSteps; extra++) {
      this.choose();
      this.judge(this.noises());
      this.critic.backward(this.criticGradient(), 2 * batch, true);
      this.critic.descend(criticRate, momentum);
    }
    this.choose();
    yield [1, { pictures: batch, mean: mean(this.real) }];
    const noises = this.noises();
    yield [2, { numbers: batch * noise, mean: mean(noises) }];
    yield [3, {}];
    this.judge(noises);
    yield [4, { mean: mean(this.drawn, 0, batch * PIXELS) }];
    yield [5, { real: mean(this.logits, batch), drawn: mean(this.logits, 0, batch) }];
    const drawn = Array.from(this.logits.subarray(0, batch)), real = Array.from(this.logits.subarray(batch));
    const criticLoss = mean(real.map((x) => crossEntropy(x, realLabel))) + mean(drawn.map((x) => crossEntropy(x, 0)));
    const generatorLoss = mean(drawn.map((x) => (saturating ? -crossEntropy(x, 0) : crossEntropy(x, 1))));
    yield [6, { generatorLoss, criticLoss }];
    const realAccuracy = mean(real.map((x) => x >= 0)), drawnAccuracy = mean(drawn.map((x) => x < 0));
    yield [7, { realAccuracy, drawnAccuracy }];
    const lengths = this.gradients();
    yield [8, lengths];
    const changes = {
      generatorChange: this.generator.descend(generatorRate, momentum),
      criticChange: this.critic.descend(criticRate, momentum),
    };
    yield [9, changes];
    this.step++;
    this.shown.follow(this.generator, Math.min(average, this.step / (this.step + 10))); // quicker at first, when most changes
    if (this.step % APART === 0) this.watch();
    yield [10, { generatorLoss, criticLoss, realAccuracy, drawnAccuracy, ...lengths }];
  }

  // One whole step; returns what its last point tells.
  train() {
    let told;
    for (const [, numbers] of this.points()) told = numbers;
    return told;
  }

  // The pictures that the shown network draws from the first noises, (count, origin): (count, PIXELS) in [-1, 1].
  samples(count = SHOWN, noises = this.fixed) {
    return this.shown.forward(noises, count).slice(0, count * PIXELS).map(Math.tanh);
  }

  // What can be told by looking at the drawings of the fixed noises: diversity, how far they are from one another, as a share
  // of that between real pictures; ways, in how many they differ; shares, how many are nearest to each class's mean picture.
  look() {
    const samples = this.samples(JUDGED);
    const { apart, means } = this.known;
    const shares = means.map(() => 0);
    for (let i = 0; i < JUDGED; i++) {
      const distances = means.map((one) => distance(samples, i, one, 0));
      shares[distances.indexOf(Math.min(...distances))] += 1 / JUDGED;
    }
    return { diversity: spread(samples, JUDGED) / apart, ways: ways(samples, JUDGED), shares };
  }

  // How far the drawings have moved since the last look, as the same share.
  watch() {
    const samples = this.samples(JUDGED);
    let moved = 0;
    for (let i = 0; i < JUDGED; i++) moved += distance(samples, i, this.before, i) / JUDGED;
    this.before = samples;
    this.unrest = moved / this.known.apart;
  }

  knowReal() {
    const mixed = zeros(JUDGED * PIXELS), count = this.classes.length;
    for (let i = 0; i < JUDGED; i++) {
      const from = Math.floor(i / count) * PIXELS;
      mixed.set(this.classes[i % count].subarray(from, from + PIXELS), i * PIXELS);
    }
    const means = this.classes.map((pictures) => {
      const sum = zeros(PIXELS);
      for (let i = 0; i < pictures.length; i++) sum[i % PIXELS] += (pictures[i] * PIXELS) / pictures.length;
      return sum;
    });
    return { apart: spread(mixed, JUDGED), means };
  }

  // What pictures are drawn from, (count, origin): normal numbers, and the class, one after the other, where it is told.
  noises(count = this.settings.batch, { normal } = this) {
    const noises = zeros(count * this.origin);
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < this.settings.noise; k++) noises[i * this.origin + k] = normal();
      if (this.told) noises[i * this.origin + this.settings.noise + (i % this.told)] = 1;
    }
    return noises;
  }

  // A batch of real pictures, each class as often as the others.
  choose() {
    for (let i = 0; i < this.settings.batch; i++) {
      this.labels[i] = Math.floor(this.uniform() * this.classes.length);
      const pictures = this.classes[this.labels[i]];
      const from = Math.floor((this.uniform() * pictures.length) / PIXELS) * PIXELS;
      this.real.set(pictures.subarray(from, from + PIXELS), i * PIXELS);
    }
  }

  // The critic's logits of the pictures drawn from the noises, and then of the real ones, in one batch.
  judge(noises) {
    const { batch } = this.settings, { seen, sight, told, blur } = this;
    const values = this.generator.forward(noises, batch);
    for (let i = 0; i < batch * PIXELS; i++) this.drawn[i] = Math.tanh(values[i]);
    seen.fill(0);
    for (let i = 0; i < batch; i++) {
      seen.set(this.drawn.subarray(i * PIXELS, (i + 1) * PIXELS), i * sight);
      seen.set(this.real.subarray(i * PIXELS, (i + 1) * PIXELS), (batch + i) * sight);
      if (told) seen[i * sight + PIXELS + (i % told)] = seen[(batch + i) * sight + PIXELS + this.labels[i]] = 1;
    }
    if (blur > 0) {
      for (let i = 0; i < 2 * batch; i++) for (let k = 0; k < PIXELS; k++) seen[i * sight + k] += blur * this.normal();
    }
    this.logits.set(this.critic.forward(seen, 2 * batch).subarray(0, 2 * batch));
  }

  criticGradient() {
    const { batch, realLabel } = this.settings;
    return this.logits.map((x, i) => (sigmoid(x) - (i < batch ? 0 : realLabel)) / batch);
  }

  // Both networks' gradients, each of its own loss; returns their lengths.
  gradients() {
    const { batch, saturating } = this.settings;
    const wanted = this.logits.subarray(0, batch).map((x) => (saturating ? -sigmoid(x) : sigmoid(x) - 1) / batch);
    const byPixels = this.critic.backward(wanted, batch, false);
    const byValues = this.byValues;
    for (let i = 0, o = 0; i < batch; i++) {
      for (let k = 0; k < PIXELS; k++, o++) byValues[o] = byPixels[i * this.sight + k] * (1 - this.drawn[o] ** 2);
    }
    this.generator.backward(byValues, batch, true);
    this.critic.backward(this.criticGradient(), 2 * batch, true);
    return { generatorGradient: this.generator.gradientNorm(), criticGradient: this.critic.gradientNorm() };
  }
}

