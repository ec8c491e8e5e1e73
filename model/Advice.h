// Advice: one decision with everything a front end shows. Nothing re-derives it.
#pragma once

#include "model/Site.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace concadvise {

enum class Severity : uint8_t { Info, Warning };
/// Who has said that it may stay as it is: a comment, or the project's baseline.
enum class SuppressedBy : uint8_t { Nobody, Source, Baseline };
enum class Workload : uint8_t { Unknown, CpuBound, IoBound, Mixed };

/// One question of the framework, its answer, and what the answer rests on.
struct Question {
  std::string Asked, Answer, Because;
};

/// Predicted seconds of the site under one model, as an interval.
struct Prediction {
  Model On = Model::Serial;
  unsigned Workers = 1; ///< Threads, processes, or operations in flight.
  /// False: nothing was measured, so the seconds are 0 and mean nothing; show none.
  bool Known = false;
  double Seconds = 0, Low = 0, High = 0;
  double Speedup = 1;
  Legality Legal = Legality::Unknown;
  std::vector<Reason> Reasons;
};

struct Evidence {
  enum class Source : uint8_t { Static, Profile } From = Source::Static;
  std::optional<double> Tasks; ///< Exact or absent; never guessed.
  double CpuSecondsPerTask = 0, WaitSecondsPerTask = 0;
  double SiteSeconds = 0; ///< Measured time of the whole site (CPU + waits); 0 without a profile.
  double ProgramSeconds = 0;
  std::map<WaitReason, double> WaitByReason; ///< Seconds, whole site.
  Witness Chain;
};

struct Edit {
  std::string File;
  uint32_t Offset = 0, Length = 0;
  std::string Text;
  std::string Sha256; ///< Of the file the offsets refer to.
};

struct Advice {
  std::string Id; ///< The site's.
  std::string Rule;
  Severity Level = Severity::Info;
  SuppressedBy Suppressed = SuppressedBy::Nobody;
  Span At;
  std::string Function, Message;
  Workload Kind = Workload::Unknown;
  std::optional<Model> Best; ///< Absent: no model applies (a rule that only warns).
  unsigned Workers = 0;
  bool AsItIs = false; ///< The place runs as `Best` says already: nothing to change.
  std::vector<Question> Decision;
  std::string
      RulePath; ///< The documents' rule in words: "I/O-bound → slow I/O, many at once → async".
  std::vector<Prediction> Models;
  Evidence Why;
  std::optional<Model> ByRule; ///< What the documents' rule alone says; may differ from `Best`.
  std::string Grounds, Gain, Safety; ///< The text report's lines why, gain, safe; composed once.
  /// The command that would turn an estimate or an open count into a measurement; else empty.
  std::string Settle;
  std::optional<double> ProgramSecondsAfter;
  bool FixAvailable = false;
  std::vector<Edit> Edits;
  const Site *Of = nullptr; ///< Borrowed: the site it speaks of; lives as long as `Sites`.
};

/// The verdict for a whole program from its profile alone.
struct Verdict {
  Workload Kind = Workload::Unknown;
  std::optional<Model> Best;
  std::vector<Question> Decision;
  std::string Summary; ///< One sentence.
};

} // namespace concadvise
