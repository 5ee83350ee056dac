// The Node-API face of the batches; server/src/datagram-batch.ts describes it in TypeScript.
#include <node_api.h>

#include "batch.h"

namespace localcv {
namespace {

/// `open(): void`
napi_value Open(napi_env, napi_callback_info) {
  Batch::OfThisThread().Open();
  return nullptr;
}

/// `close(): void`
napi_value Close(napi_env, napi_callback_info) {
  Batch::OfThisThread().Close();
  return nullptr;
}

void Set(napi_env env, napi_value object, const char* name, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  napi_set_named_property(env, object, name, value);
}

/// `counts(): {datagrams, systemCalls}`
napi_value Counts(napi_env env, napi_callback_info) {
  const BatchCounts counts = CountBatches();
  napi_value object = nullptr;
  napi_create_object(env, &object);
  Set(env, object, "datagrams", static_cast<double>(counts.datagrams));
  Set(env, object, "systemCalls", static_cast<double>(counts.systemCalls));
  return object;
}

void SetFunction(napi_env env, napi_value exports, const char* name, napi_callback callback) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, nullptr, &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace
}  // namespace localcv

NAPI_MODULE_INIT() {
  using namespace localcv;
  SetFunction(env, exports, "open", Open);
  SetFunction(env, exports, "close", Close);
  SetFunction(env, exports, "counts", Counts);
  napi_value isPreloaded = nullptr;
  napi_get_boolean(env, IsPreloaded(), &isPreloaded);
  napi_set_named_property(env, exports, "isPreloaded", isPreloaded);
  return exports;
}
