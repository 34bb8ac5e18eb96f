// Stands between a pool and PostgreSQL and can lose the answer to a COMMIT: the transaction is
// durable, but its client never learns of it.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace mumpuni::testing {

class PgProxy {
 public:
  // `url` names the server; forwarding starts at once.
  explicit PgProxy(const std::string& url);
  ~PgProxy();
  PgProxy(const PgProxy&) = delete;
  PgProxy& operator=(const PgProxy&) = delete;

  // The same URL through this proxy.
  std::string url() const { return url_; }
  // The answer to the next COMMIT is dropped, together with its connection.
  void LoseNextCommit() { lose_ = true; }
  // The same, and no new connection is let through afterwards: the server is gone for its client.
  void LoseNextCommitAndAllAfter() {
    refuse_after_ = true;
    lose_ = true;
  }
  bool lost() const { return !lose_; }

 private:
  void Accept();
  void Forward(int client);

  std::string host_;
  std::string port_;
  std::string url_;
  int listener_ = -1;
  std::atomic<bool> lose_{false};
  std::atomic<bool> refuse_after_{false};
  std::atomic<bool> refuse_{false};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> connections_;
  std::thread acceptor_;
};

}  // namespace mumpuni::testing
