// mumpuni-corpus IMAGE DIR: writes an event of every type of the released contracts (IMAGE is
// proto/released.binpb) to DIR, a folder that does not exist yet: tests/evolution/corpus/<release>.
// To be run once, when the image is replaced for a release.
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <fstream>

#include "tests/evolution/corpus.h"

namespace mumpuni::evolution {
namespace {

void Write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void WriteAll(const std::string& image, const std::filesystem::path& dir) {
  Released released(image);
  if (!std::filesystem::create_directories(dir)) {
    throw std::runtime_error(dir.string() + " exists: files of a release never change");
  }
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  for (const auto* type : released.event_types()) {
    const auto event = released.New(*type);
    Fill(*event);
    std::string json;
    const auto printed = google::protobuf::util::MessageToJsonString(*event, &json, options);
    if (!printed.ok()) throw std::runtime_error(printed.ToString());
    Write(dir / BytesFile(type->full_name()), event->SerializeAsString());
    Write(dir / JsonFile(type->full_name()), json);
  }
  std::printf("%zu events in %s\n", released.event_types().size(), dir.c_str());
}

}  // namespace
}  // namespace mumpuni::evolution

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: mumpuni-corpus IMAGE DIR\n");
    return 2;
  }
  try {
    mumpuni::evolution::WriteAll(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mumpuni-corpus: %s\n", error.what());
    return 1;
  }
  return 0;
}
