// Wake-ups from committing threads to the relay, coalesced into one descriptor to wait on.
#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace mumpuni::events {

// Reads and forgets a counter of wake-ups; true if it was readable.
inline bool Drain(int fd) {
  uint64_t count = 0;
  return read(fd, &count, sizeof count) == sizeof count;
}

// Shared with the waker, which may be running while the relay goes away. Set from any thread, Take
// from one.
class WakeSignal {
 public:
  WakeSignal() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}
  ~WakeSignal() { close(fd_); }
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;

  void Set() {
    if (Announce()) Write();
  }

  // True if there was a wake-up since the last time; the descriptor is then quiet again. It looks
  // at the descriptor whatever `pending_` says: between the two steps of Set a wake-up may be taken
  // by the flag alone, and the write that follows would keep the descriptor readable for ever.
  bool Take() {
    // In this order: a wake-up in between finds the flag up, and its row is read after this.
    const bool readable = Drain(fd_);
    return pending_.exchange(false) || readable;
  }

  // Becomes readable with a wake-up.
  int fd() const { return fd_; }

 private:
  friend class WakeSignalTest;
  // The two steps of Set; a test puts something between them.
  bool Announce() { return !pending_.exchange(true); }
  void Write() {
    const uint64_t one = 1;
    [[maybe_unused]] const ssize_t n = write(fd_, &one, sizeof one);
  }

  const int fd_;
  std::atomic<bool> pending_{false};
};

}  // namespace mumpuni::events
