"""Functions of real code bases that chains go through: file, the line that opens it, what to include to
call it, the call."""

CODE = {
    "leveldb": [
        ("db/filename.cc", "std::string LogFileName(const std::string& dbname, uint64_t number) {",
         '#include "db/filename.h"', 'leveldb::LogFileName("x", 1)'),
        ("util/logging.cc", "void AppendNumberTo(std::string* str, uint64_t num) {",
         '#include "util/logging.h"', 'std::string s; leveldb::AppendNumberTo(&s, 1)'),
        ("util/hash.cc", "uint32_t Hash(const char* data, size_t n, uint32_t seed) {",
         '#include "util/hash.h"', 'leveldb::Hash("x", 1, 2)'),
    ],
    "ninja": [
        ("src/util.cc", "string StripAnsiEscapeCodes(const string& in) {",
         '#include "src/util.h"', 'StripAnsiEscapeCodes("x")'),
        ("src/version.cc", "void ParseVersion(const string& version, int* major, int* minor) {",
         '#include "src/version.h"', 'int a, b; ParseVersion("1.2", &a, &b)'),
        ("src/metrics.cc", "int64_t GetTimeMillis() {",
         '#include "src/metrics.h"', 'GetTimeMillis()'),
    ],
}
