// The sentences of an advice on a loop, composed once for every front end.
#pragma once

#include "advisor/Case.h"
#include "advisor/Decision.h"

#include <string>

namespace concadvise {

/// "each task waits 512 ms on the network and computes 0.4 ms (measured, 500 tasks)"
std::string groundsOf(const Case &C);

/// "run these 500 tasks on the async runtime"; for serial "keep it serial: …".
std::string messageOf(const Case &C, const Decision &D);

/// Why it stays serial, as a clause.
std::string serialReason(const Case &C, const Decision &D);

/// "256 s → 0.6 s predicted (0.5–0.8); threads(32) 8.2 s; the whole program 260 s → 5 s"; empty
/// when nothing is predicted.
std::string gainOf(const Case &C, const Decision &D, std::optional<double> ProgramAfter);

/// What legality rests on, for the chosen model and the rejected ones.
std::string safetyOf(const Case &C, const Decision &D);

/// The command that would replace an estimate by a measurement; empty when nothing is open.
std::string settleCommand(const Case &C);

/// "assumed: the server accepts requests in any order"
std::string legalityText(const ModelLegality &L);

/// Seconds of the program once the site runs as decided; absent without a prediction.
std::optional<double> programAfter(const Case &C, const Decision &D);

/// What is said of models: equal remarks once, with all the models they are of, in the order in
/// which they came.
class ModelRemarks {
public:
  void add(Model On, std::string Remark);

  struct Entry {
    std::string Remark;
    std::vector<std::string> Models;
  };
  std::vector<Entry> All;
};

} // namespace concadvise
