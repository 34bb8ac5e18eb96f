// Certificates and keys for tests, made in the process by OpenSSL and written to a directory of the
// test. Failures throw.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "common/core/tls_files.h"
#include "common/testing/temp_dir.h"

namespace mumpuni::rpc::testdata {

inline void Need(bool done, const char* what) {
  if (!done) throw std::runtime_error(what);
}

using KeyPair = std::shared_ptr<EVP_PKEY>;
inline KeyPair NewKey(const char* curve = "P-256") {
  KeyPair key(EVP_EC_gen(curve), EVP_PKEY_free);
  Need(key != nullptr, "EVP_EC_gen");
  return key;
}

inline std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<size_t>(size));
  BIO_free(bio);
  return text;
}
inline std::string PrivatePem(const KeyPair& key) {
  BIO* bio = BIO_new(BIO_s_mem());
  Need(PEM_write_bio_PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "key");
  return TextOf(bio);
}
inline std::string PublicPem(const KeyPair& key) {
  BIO* bio = BIO_new(BIO_s_mem());
  Need(PEM_write_bio_PUBKEY(bio, key.get()) == 1, "public key");
  return TextOf(bio);
}

// An authority with its directory.
class Authority {
 public:
  Authority() : key_(NewKey()), certificate_(nullptr, X509_free) {
    certificate_ = New("Test CA", key_);
    Extend(NID_basic_constraints, "critical,CA:TRUE");
    Sign(certificate_.get());
    dir_.Write("ca.pem", Pem(certificate_.get()));
  }

  // `sans` in the words of OpenSSL: "DNS:personnel,URI:spiffe://mumpuni/personnel".
  TlsFiles Issue(const std::string& file, const std::string& sans) {
    const KeyPair key = NewKey();
    const Certificate certificate = New(file, key);
    Extend(certificate.get(), NID_subject_alt_name, sans);
    Sign(certificate.get());
    return {.ca = dir_.File("ca.pem"),
            .cert = dir_.Write(file + ".pem", Pem(certificate.get())),
            .key = dir_.Write(file + ".key", PrivatePem(key))};
  }
  // The usual certificate of the service or peer `name`.
  TlsFiles Of(const std::string& name) {
    return Issue(name, "DNS:" + name + ",URI:spiffe://mumpuni/" + name);
  }

 private:
  using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

  Certificate New(const std::string& name, const KeyPair& key) {
    Certificate made(X509_new(), X509_free);
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial_);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_pubkey(made.get(), key.get());
    X509* issuer = certificate_ == nullptr ? made.get() : certificate_.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
    return made;
  }
  void Extend(int nid, const std::string& value) { Extend(certificate_.get(), nid, value); }
  void Extend(X509* certificate, int nid, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
    Need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1, "extension");
    X509_EXTENSION_free(extension);
  }
  void Sign(X509* certificate) {
    Need(X509_sign(certificate, key_.get(), EVP_sha256()) != 0, "sign");
  }
  static std::string Pem(X509* certificate) {
    BIO* bio = BIO_new(BIO_s_mem());
    Need(PEM_write_bio_X509(bio, certificate) == 1, "certificate");
    return TextOf(bio);
  }

  testing::TempDir dir_;
  long serial_ = 0;
  KeyPair key_;
  Certificate certificate_;
};

}  // namespace mumpuni::rpc::testdata
