// Rows of `certificate`, `certificate_register` and `letterhead`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/pg/tx.h"
#include "services/training/domain/certificate.h"

namespace mumpuni::training::store {

// Takes the next `count` numbers of a year and answers the last of them. The row of the year is
// held until the end of the transaction: a number is used in the transaction that takes it, or
// never.
int TakeNumbers(pg::Tx& tx, int year, int count);
// 0: none was given out.
int LastNumber(pg::Tx& tx, int year);

// One statement for all.
void InsertCertificates(pg::Tx& tx, const std::vector<domain::Certificate>& certificates);
std::optional<domain::Certificate> FindCertificate(pg::Tx& tx, const Id& certificate_id);
std::optional<domain::Certificate> FindCertificateByCode(pg::Tx& tx, const std::string& code);
// Holds the row until the end of the transaction. Whoever also needs the enrolment locks that
// first.
std::optional<domain::Certificate> LockCertificate(pg::Tx& tx, const Id& certificate_id);
// Saves the end of a locked certificate and counts the version up.
void SaveCertificate(pg::Tx& tx, domain::Certificate& certificate);

// The one of an enrolment that is neither cancelled nor replaced.
std::optional<domain::Certificate> FindHeld(pg::Tx& tx, const Id& enrolment_id);
// Those of a batch, by number.
std::vector<domain::Certificate> ListHeld(pg::Tx& tx, const Id& batch_id);
// The register of a year after a number.
std::vector<domain::Certificate> ListCertificates(pg::Tx& tx, int year, int after_sequence,
                                                  int limit);
// Removes the names of erased employees, also of certificates that are being issued meanwhile.
void ForgetHolders(pg::Tx& tx, const std::vector<Id>& employee_ids);

// False if another one begins on that day.
bool InsertLetterhead(pg::Tx& tx, const domain::Letterhead& letterhead);
// The newest that began by the day.
std::optional<domain::Letterhead> LetterheadOn(pg::Tx& tx, LocalDate day);
std::vector<domain::Letterhead> ListLetterheads(pg::Tx& tx);

}  // namespace mumpuni::training::store
