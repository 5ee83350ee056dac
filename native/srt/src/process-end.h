// Ends what is open when the process ends without cleaning up, as after `process.exit`.
#pragma once

#include <functional>

namespace localcv {

/// Has `stop` called when the process ends, before libsrt's own static objects go, under whose feet its threads and
/// ours would crash. To be called after `srt_startup`. @return for `ForgetProcessEnd`
int OnProcessEnd(std::function<void()> stop);
void ForgetProcessEnd(int id);

/// From then on nothing of Node may be called.
bool IsProcessEnding();

}  // namespace localcv
