import { type DecodeContext, ModelOutputError } from './decoder.ts';

/** @throws ModelOutputError where the model has another number of classes than there are labels */
export function requireLabelCount({ labels }: DecodeContext, classes: number): void {
  if (labels.length === classes) return;
  throw new ModelOutputError(
    `Expected ${classes} labels, one for each class of the model, but received ${labels.length}.`,
  );
}

/** @throws ModelOutputError where the model names a class without a label */
export function requireLabel({ labels }: DecodeContext, classIndex: number): string {
  const label = labels[classIndex];
  if (label !== undefined) return label;
  throw new ModelOutputError(
    `Expected classes below ${labels.length}, the number of labels, but the model found class ${classIndex}.`,
  );
}
