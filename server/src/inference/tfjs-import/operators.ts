import { importConvolution, importDepthwiseConvolution, importMaxPool } from './convolution.ts';
import {
  importActivation,
  importAdd,
  importCast,
  importMaximum,
  importMinimum,
  importMultiply,
  importSubtract,
} from './elementwise.ts';
import type { GraphValue, OperatorContext } from './operator-context.ts';
import {
  importConcat,
  importExpandDimensions,
  importMean,
  importPad,
  importReshape,
  importResizeBilinear,
  importSqueeze,
  importUnpack,
} from './reshaping.ts';

/** Adds what one TensorFlow.js node computes to the ONNX graph and returns its value. */
export type OperatorHandler = (context: OperatorContext) => GraphValue;

/** Every TensorFlow operator that can be imported. */
export const OPERATORS: ReadonlyMap<string, OperatorHandler> = new Map<string, OperatorHandler>([
  ['Add', importAdd],
  ['AddV2', importAdd],
  ['Cast', importCast],
  ['ConcatV2', importConcat],
  ['Conv2D', importConvolution],
  ['DepthwiseConv2dNative', importDepthwiseConvolution],
  ['ExpandDims', importExpandDimensions],
  ['FusedDepthwiseConv2dNative', importDepthwiseConvolution],
  ['Identity', (context) => context.input(0)],
  ['MaxPool', importMaxPool],
  ['Maximum', importMaximum],
  ['Mean', importMean],
  ['Minimum', importMinimum],
  ['Mul', importMultiply],
  ['Pad', importPad],
  ['Relu', importActivation],
  ['Relu6', importActivation],
  ['Reshape', importReshape],
  ['ResizeBilinear', importResizeBilinear],
  ['Sigmoid', importActivation],
  ['Squeeze', importSqueeze],
  ['Sub', importSubtract],
  ['Unpack', importUnpack],
  ['_FusedConv2D', importConvolution],
]);
