// The predicted time of each model, as a chart.
#pragma once

#include "model/Advice.h"
#include "tools/report/Html.h"

namespace concadvise {

/// A table of the models: a bar for the prediction, a line for its interval. Models that may not
/// be used are shown faded, with why. Nothing when there are no models.
void writePredictions(Html &Page, const Advice &A);

/// A model's CSS class: "async-threads".
std::string cssClass(Model On);

} // namespace concadvise
