import { describeExecutor } from '../model-executor.contract.ts';
import { OnnxExecutor } from './onnx-executor.ts';

describeExecutor('OnnxExecutor', async (model) => {
  const executor = await OnnxExecutor.open(model, { threads: 1 });
  return { executor, [Symbol.asyncDispose]: () => executor.close() };
});
