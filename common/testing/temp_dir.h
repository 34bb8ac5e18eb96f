// Files of a test, in a directory that no other test has: tests run side by side.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace mumpuni::testing {

// A directory that goes with the object. Failures throw.
class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "mumpuni-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    path_ = name;
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  // Where the file of that name is or would be.
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  // Writes the file, over an older one, and answers where it is.
  std::string Write(const std::string& name, const std::string& content) const {
    std::ofstream file(File(name), std::ios::binary | std::ios::trunc);
    file << content;
    if (!file.flush()) throw std::runtime_error("write " + File(name));
    return File(name);
  }

 private:
  std::string path_;
};

}  // namespace mumpuni::testing
