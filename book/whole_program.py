"""A network that learns XOR, in NumPy alone."""

import numpy as np


def draw(n, seed):
    X = np.random.RandomState(seed).randn(n, 2)
    differ = (X[:, 0] > 0) != (X[:, 1] > 0)
    return X, np.column_stack([~differ, differ]).astype(float)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X):
    h1 = sigmoid(X @ W1 + b1)
    return h1, sigmoid(h1 @ W2 + b2)


def accuracy(X, Y):
    answers = forward(X)[1].argmax(axis=1)
    return (answers == Y.argmax(axis=1)).mean()


(X, Y), fresh = draw(300, seed=0), draw(1000, seed=1)
source = np.random.RandomState(2017)
W1 = (2 * source.random_sample((2, 10)) - 1) / np.sqrt(2)
W2 = (2 * source.random_sample((10, 2)) - 1) / np.sqrt(10)
b1, b2 = np.zeros(10), np.zeros(2)
learning_rate, strength = 3.0, 1e-4

for step in range(2001):
    h1, h2 = forward(X)
    penalty = strength * ((W1**2).sum() + (W2**2).sum())
    loss = (((Y - h2) ** 2).sum() + penalty) / (2 * len(X))
    if step % 500 == 0:
        print(f"step {step:4d}  loss {loss:.4f}  accuracy {accuracy(X, Y):.4f}")

    dL_dz2 = (h2 - Y) / len(X) * h2 * (1 - h2)
    dL_dz1 = dL_dz2 @ W2.T * h1 * (1 - h1)
    dL_dW2 = h1.T @ dL_dz2 + strength / len(X) * W2
    dL_dW1 = X.T @ dL_dz1 + strength / len(X) * W1

    W1 = W1 - learning_rate * dL_dW1
    b1 = b1 - learning_rate * dL_dz1.sum(axis=0)
    W2 = W2 - learning_rate * dL_dW2
    b2 = b2 - learning_rate * dL_dz2.sum(axis=0)

print(f"accuracy on 1,000 fresh points {accuracy(*fresh):.4f}")
