// A GAN of perceptrons, as that of 2014 was (https://arxiv.org/abs/1406.2661): networks, losses, Adam and a train step in plain loops.
// It knows no page: worker.js lets it run, script.js shows it.

export const SIDE = 14;
export const PIXELS = SIDE * SIDE;
export const SHOWN = 16; // drawings that are watched
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
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
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

  // Takes the loss's gradient by the answers, (rows, width); returns that by the inputs, and keeps those by weights and biases
  // where these learn.
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

// Mean distance of two of the pictures, (count, PIXELS).
export function spread(pictures, count) {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let k = 0; k < PIXELS; k++) square += (pictures[i * PIXELS + k] - pictures[j * PIXELS + k]) ** 2;
      sum += Math.sqrt(square);
    }
  }
  return sum / ((count * (count - 1)) / 2);
}

// A GAN that learns pictures, Float32Array (N, PIXELS) in [-1, 1]. The same settings and pictures give the same run.
export class Gan {
  constructor(pictures, settings = {}) {
    this.pictures = pictures;
    this.count = pictures.length / PIXELS;
    this.settings = { ...USUAL, ...settings };
    const { noise, width, batch, seed } = this.settings;
    const { uniform, normal } = randomness(seed);
    Object.assign(this, { uniform, normal, step: 0 });
    const most = Math.max(batch, SHOWN, JUDGED);
    this.generator = new Perceptron([noise, width, 2 * width, PIXELS], normal, most);
    this.critic = new Perceptron([PIXELS, 2 * width, width, 1], normal, 2 * batch);
    this.real = zeros(batch * PIXELS);
    this.drawn = zeros(most * PIXELS);
    this.seen = zeros(2 * batch * PIXELS);
    this.logits = zeros(2 * batch);
    const watched = randomness(0);
    this.fixed = zeros(JUDGED * noise).map(() => watched.normal()); // the same noises at every look
  }

  // How much noise lies on what the critic sees now.
  get blur() {
    return this.settings.blur * Math.max(0, 1 - this.step / this.settings.blurSteps);
  }

  // The pictures of noises, (rows, noise): (rows, PIXELS) in [-1, 1].
  draw(noises, rows) {
    const values = this.generator.forward(noises, rows);
    for (let i = 0; i < rows * PIXELS; i++) this.drawn[i] = Math.tanh(values[i]);
    return this.drawn;
  }

  // A step in the ten points of the course: yields [point, its numbers] after each. Only when all gradients are known are the
  // networks changed. With several steps of the critic, those before the last are within the first point.
  *points() {
    const { batch, noise, generatorRate, criticRate, momentum, criticSteps, saturating, realLabel } = this.settings;
    for (let extra = 1; extra < criticSteps; extra++) {
      this.judge(this.noises());
      this.critic.backward(this.criticGradient(), 2 * batch, true);
      this.critic.descend(criticRate, momentum);
    }
    this.choose();
    yield [1, { pictures: batch, mean: mean(this.real) }];
    const noises = this.noises();
    yield [2, { numbers: batch * noise, mean: mean(noises) }];
    yield [3, {}];
    this.judge(noises, false);
    yield [4, { mean: mean(this.drawn, 0, batch * PIXELS) }];
    yield [5, { real: mean(this.logits, 0, batch), drawn: mean(this.logits, batch) }];
    const of = (from, to, loss) => mean(Array.from(this.logits.subarray(from, to), loss));
    const criticLoss = of(0, batch, (x) => crossEntropy(x, realLabel)) + of(batch, 2 * batch, (x) => crossEntropy(x, 0));
    const generatorLoss = of(batch, 2 * batch, (x) => (saturating ? -crossEntropy(x, 0) : crossEntropy(x, 1)));
    yield [6, { generatorLoss, criticLoss }];
    const realAccuracy = of(0, batch, (x) => x >= 0), drawnAccuracy = of(batch, 2 * batch, (x) => x < 0);
    yield [7, { realAccuracy, drawnAccuracy }];
    const norms = this.gradients();
    yield [8, norms];
    const changes = {
      generatorChange: this.generator.descend(generatorRate, momentum),
      criticChange: this.critic.descend(criticRate, momentum),
    };
    this.step++;
    yield [9, changes];
    yield [10, { generatorLoss, criticLoss, realAccuracy, drawnAccuracy, ...norms }];
  }

  // One whole step; returns what its last point tells.
  train() {
    let told;
    for (const [, numbers] of this.points()) told = numbers;
    return told;
  }

  // The pictures of the fixed noises: the first `count`, (count, PIXELS).
  samples(count = SHOWN) {
    return this.draw(this.fixed, count).slice(0, count * PIXELS);
  }

  // How much the drawings differ from one another, as a share of how much real pictures do.
  diversity() {
    this.realSpread ??= spread(this.pictures, Math.min(JUDGED, this.count));
    return spread(this.samples(JUDGED), JUDGED) / this.realSpread;
  }

  noises() {
    const noises = zeros(this.settings.batch * this.settings.noise);
    for (let i = 0; i < noises.length; i++) noises[i] = this.normal();
    return noises;
  }

  choose() {
    for (let i = 0; i < this.settings.batch; i++) {
      const from = Math.floor(this.uniform() * this.count) * PIXELS;
      this.real.set(this.pictures.subarray(from, from + PIXELS), i * PIXELS);
    }
  }

  // The critic's logits of real pictures and of those of the noises, in one batch.
  judge(noises, chooses = true) {
    const { batch } = this.settings, blur = this.blur;
    if (chooses) this.choose();
    this.seen.set(this.real);
    this.seen.set(this.draw(noises, batch).subarray(0, batch * PIXELS), batch * PIXELS);
    if (blur > 0) for (let i = 0; i < this.seen.length; i++) this.seen[i] += blur * this.normal();
    this.logits.set(this.critic.forward(this.seen, 2 * batch).subarray(0, 2 * batch));
  }

  criticGradient() {
    const { batch, realLabel } = this.settings;
    return this.logits.map((x, i) => (sigmoid(x) - (i < batch ? realLabel : 0)) / batch);
  }

  // Both networks' gradients, each of its own loss; returns their lengths.
  gradients() {
    const { batch, saturating } = this.settings;
    const wanted = this.logits.map((x, i) => (i < batch ? 0 : (sigmoid(x) - (saturating ? 0 : 1)) * (saturating ? -1 : 1)) / batch);
    const byPixels = this.critic.backward(wanted, 2 * batch, false);
    const byValues = zeros(batch * PIXELS);
    for (let i = 0; i < byValues.length; i++) byValues[i] = byPixels[batch * PIXELS + i] * (1 - this.drawn[i] ** 2);
    this.generator.backward(byValues, batch, true);
    this.critic.backward(this.criticGradient(), 2 * batch, true);
    return { generatorGradient: this.generator.gradientNorm(), criticGradient: this.critic.gradientNorm() };
  }
}

const JUDGED = 64; // drawings that the diversity is measured on
