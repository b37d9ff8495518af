/* The practical limit: one step of the 2-H-2 network of sigmoids with biases, full batch, as a
   plain loop. x1, x2 and h hold one run of memory a neuron; theta is W1 b1 W2 b2, row by row.
   Returns the loss before the last step. Compiled by speed.py. */
#include <math.h>

static void sigmoid_layer(double *restrict z, int n) {
  for (int i = 0; i < n; i++) z[i] = 1.0 / (1.0 + exp(-z[i]));
}

double train(double *theta, const double *x1, const double *x2, const double *y, double *h,
             double *d, double *out, double *gradient, int n, int hidden, double rate, int steps) {
  double *W1 = theta, *b1 = W1 + 2 * hidden, *W2 = b1 + hidden, *b2 = W2 + 2 * hidden;
  double *G1 = gradient, *gb1 = G1 + 2 * hidden, *G2 = gb1 + hidden, *gb2 = G2 + 2 * hidden;
  double loss = 0.0;
  for (int step = 0; step < steps; step++) {
    for (int k = 0; k < 2; k++)
      for (int i = 0; i < n; i++) out[k * n + i] = b2[k];
    for (int j = 0; j < hidden; j++) {
      double *restrict z = h + j * n;
      const double u = W1[j], v = W1[hidden + j], b = b1[j];
      for (int i = 0; i < n; i++) z[i] = b + u * x1[i] + v * x2[i];
      sigmoid_layer(z, n);
      const double p = W2[2 * j], q = W2[2 * j + 1];
      for (int i = 0; i < n; i++) {
        out[i] += p * z[i];
        out[n + i] += q * z[i];
      }
    }
    loss = 0.0;
    for (int k = 0; k < 2; k++) {
      double *restrict o = out + k * n, *restrict e = d + k * n;
      const double *restrict t = y + k * n;
      double sum = 0.0, squares = 0.0;
      sigmoid_layer(o, n);
      for (int i = 0; i < n; i++) {
        const double error = o[i] - t[i];
        squares += error * error;
        e[i] = error / n * o[i] * (1.0 - o[i]);
        sum += e[i];
      }
      loss += squares / (2 * n);
      gb2[k] = sum;
    }
    for (int j = 0; j < hidden; j++) {
      const double *restrict a = h + j * n;
      const double p = W2[2 * j], q = W2[2 * j + 1];
      double s1 = 0, s2 = 0, s3 = 0, s4 = 0, s5 = 0;
      for (int i = 0; i < n; i++) {
        const double slope = (p * d[i] + q * d[n + i]) * a[i] * (1.0 - a[i]);
        s1 += a[i] * d[i];
        s2 += a[i] * d[n + i];
        s3 += slope * x1[i];
        s4 += slope * x2[i];
        s5 += slope;
      }
      G2[2 * j] = s1;
      G2[2 * j + 1] = s2;
      G1[j] = s3;
      G1[hidden + j] = s4;
      gb1[j] = s5;
    }
    for (int k = 0; k < 5 * hidden + 2; k++) theta[k] -= rate * gradient[k];
  }
  return loss;
}
