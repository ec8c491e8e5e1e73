// Runs the advisor over samples and keeps what the advice borrows from.
#pragma once

#include "Samples.h"

#include <gtest/gtest.h>
#include <string_view>
#include <utility>

namespace concadvise::samples {

struct Advised {
  Sites Found;
  std::vector<Advice> All;

  /// The one advice there is.
  const Advice &operator*() const {
    static const Advice None;
    EXPECT_EQ(All.size(), 1u);
    return All.empty() ? None : All.front();
  }
  const Advice *operator->() const { return &**this; }
};

inline Advised adviseOn(Sites Found, const Profile *P, const Machine &M,
                        const AdviceOptions &Options = {}) {
  Advised A{std::move(Found), {}};
  A.All = advise(A.Found, P, M, Options);
  return A;
}

inline Advised adviseOn(Site S, const Profile &P, unsigned Cores = 4) {
  return adviseOn(only(std::move(S)), &P, machine(Cores));
}

/// Without a profile.
inline Advised estimate(Site S, unsigned Cores = 4) {
  return adviseOn(only(std::move(S)), nullptr, machine(Cores));
}

inline testing::AssertionResult mentions(const std::string &Text, std::string_view Part) {
  if (Text.find(Part) != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no \"" << Part << "\" in \"" << Text << '"';
}

inline std::string because(const std::vector<Question> &Asked, std::string_view Beginning) {
  for (const Question &Q : Asked)
    if (Q.Asked.starts_with(Beginning))
      return Q.Because;
  return "(not asked)";
}

inline std::string answer(const std::vector<Question> &Asked, std::string_view Beginning) {
  for (const Question &Q : Asked)
    if (Q.Asked.starts_with(Beginning))
      return Q.Answer;
  return "(not asked)";
}

inline double secondsOn(const Advice &A, Model On) {
  const Prediction *P = prediction(A, On);
  EXPECT_TRUE(P && P->Known) << "no prediction for model " << int(On);
  return P ? P->Seconds : -1;
}

} // namespace concadvise::samples
