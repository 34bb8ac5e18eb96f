#include "tests/evolution/sample.h"

#include <algorithm>
#include <map>
#include <stdexcept>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/core/id.h"
#include "mumpuni/assessment/v1/assessment_events.pb.h"
#include "mumpuni/complaint/v1/complaint_events.pb.h"
#include "mumpuni/personnel/v1/personnel_events.pb.h"
#include "mumpuni/training/v1/training_events.pb.h"

namespace mumpuni::evolution {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;

// 2026-01-01T00:00:00Z.
constexpr int64_t kBaseSeconds = 1'767'225'600;

// Values with which consumers do most; other enums take the values after 0 in turn.
const std::map<std::string, int>& TellingValues() {
  static const auto& values = *new std::map<std::string, int>{
      {"mumpuni.personnel.v1.EmployeeStatus", personnel::v1::EMPLOYEE_STATUS_ACTIVE},
      {"mumpuni.training.v1.EnrolmentStatus", training::v1::ENROLMENT_STATUS_COMPLETED},
      {"mumpuni.complaint.v1.CaseClass", complaint::v1::CASE_CLASS_COMPLAINT},
  };
  return values;
}

bool IsDate(const std::string& name) {
  return name == "date" || name == "as_of" || name == "counts_from" ||
         absl::EndsWith(name, "_date") || absl::EndsWith(name, "_on");
}

// Where a field is being filled.
struct Spot {
  // Tells the elements of a repeated field apart; of a single field that of the message around it.
  int n = 0;
  int variant = 0;
  // Number of the field that the message around it fills.
  int around = 0;
};

std::string Text(const FieldDescriptor& field, const Spot& spot) {
  const std::string& name = field.name();
  if (absl::EndsWith(name, "_id") || absl::EndsWith(name, "_ids")) {
    return Id::FromName(absl::StrCat("corpus|", name, "|", spot.n)).ToString();
  }
  // Later fields have later days, so that a start precedes its end.
  if (IsDate(name)) {
    return absl::StrFormat("2026-%02d-%02d", 1 + spot.variant,
                           std::min(28, field.number() + spot.n));
  }
  return absl::StrCat(absl::AsciiStrToUpper(absl::StrReplaceAll(name, {{"_", "-"}})), ".",
                      spot.n + 1, spot.variant == 0 ? "" : absl::StrCat(".", spot.variant));
}

int64_t Number(const FieldDescriptor& field, const Spot& spot) {
  if (field.name() == "year") return 2026;
  if (field.name() == "seconds") return kBaseSeconds + 3600 * spot.around + spot.variant;
  return 1 + (field.number() + spot.n + spot.variant) % 5;
}

int EnumValue(const FieldDescriptor& field, const Spot& spot) {
  const auto& type = *field.enum_type();
  const auto telling = TellingValues().find(type.full_name());
  if (telling != TellingValues().end()) return telling->second;
  return type.value(1 + (spot.n + spot.variant) % (type.value_count() - 1))->number();
}

void FillAll(Message& message, const Spot& spot);

void Set(Message& message, const FieldDescriptor& field, const Spot& spot) {
  const auto& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  const auto set = [&](auto add, auto put, const auto& value) {
    many ? (reflection.*add)(&message, &field, value) : (reflection.*put)(&message, &field, value);
  };
  using R = google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return set(&R::AddString, &R::SetString, Text(field, spot));
    case FieldDescriptor::CPPTYPE_BOOL:
      return set(&R::AddBool, &R::SetBool, true);
    case FieldDescriptor::CPPTYPE_INT32:
      return set(&R::AddInt32, &R::SetInt32, static_cast<int32_t>(Number(field, spot)));
    case FieldDescriptor::CPPTYPE_INT64:
      return set(&R::AddInt64, &R::SetInt64, Number(field, spot));
    case FieldDescriptor::CPPTYPE_ENUM:
      return set(&R::AddEnumValue, &R::SetEnumValue, EnumValue(field, spot));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return FillAll(*(many ? reflection.AddMessage(&message, &field)
                            : reflection.MutableMessage(&message, &field)),
                     {spot.n, spot.variant, field.number()});
    default:
      throw std::logic_error("the corpus does not know the type of " + field.full_name());
  }
}

void FillAll(Message& message, const Spot& spot) {
  const auto& type = *message.GetDescriptor();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    Set(message, field, {field.is_repeated() ? 0 : spot.n, spot.variant, spot.around});
    if (field.is_repeated()) Set(message, field, {1, spot.variant, spot.around});
  }
}

}  // namespace

const std::vector<Contract>& Contracts() {
  static const auto& contracts = *new std::vector<Contract>{
      {"mumpuni.personnel.v1.EmployeeState", "mumpuni.personnel.employee.v1", "employee_id",
       "employee_id"},
      {"mumpuni.personnel.v1.UnitState", "mumpuni.personnel.unit.v1", "unit_id", "unit_id"},
      {"mumpuni.personnel.v1.PositionState", "mumpuni.personnel.position.v1", "position_id",
       "position_id"},
      {"mumpuni.personnel.v1.Calendar", "mumpuni.personnel.calendar.v1", "year", "year"},
      {"mumpuni.training.v1.EnrolmentState", "mumpuni.training.enrolment.v1", "enrolment_id",
       "employee_id"},
      {"mumpuni.assessment.v1.ProfileState", "mumpuni.assessment.profile.v1", "employee_id",
       "employee_id"},
      {"mumpuni.complaint.v1.CaseState", "mumpuni.complaint.case.v1", "case_id", "case_id"},
  };
  return contracts;
}

const Contract& ContractOf(const Descriptor& event) {
  const FieldDescriptor* state = event.FindFieldByNumber(1);
  for (const Contract& contract : Contracts()) {
    if (state != nullptr && state->name() == "state" && state->message_type() != nullptr &&
        state->message_type()->full_name() == contract.state) {
      return contract;
    }
  }
  throw std::out_of_range(event.full_name() + " is no event");
}

const Contract& ContractOf(const std::string& topic) {
  for (const Contract& contract : Contracts()) {
    if (contract.topic == topic) return contract;
  }
  throw std::out_of_range(topic + " is no topic");
}

std::vector<const Descriptor*> EventTypes(const std::vector<const FileDescriptor*>& files) {
  std::vector<const Descriptor*> types;
  for (const FileDescriptor* file : files) {
    if (!absl::EndsWith(file->name(), "_events.proto")) continue;
    for (int i = 0; i < file->message_type_count(); ++i) {
      const Descriptor* type = file->message_type(i);
      const FieldDescriptor* state = type->FindFieldByNumber(1);
      if (state != nullptr && state->name() == "state") types.push_back(type);
    }
  }
  std::sort(types.begin(), types.end(), [](const Descriptor* a, const Descriptor* b) {
    return a->full_name() < b->full_name();
  });
  return types;
}

std::vector<const Descriptor*> EventTypes() {
  return EventTypes({assessment::v1::ProfileChanged::descriptor()->file(),
                     complaint::v1::CaseSubmitted::descriptor()->file(),
                     personnel::v1::EmployeeHired::descriptor()->file(),
                     training::v1::EnrolmentStarted::descriptor()->file()});
}

void Fill(Message& message, int variant) {
  message.Clear();
  FillAll(message, {.variant = variant});
}

std::string TextOf(const Message& message, const std::string& name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_INT32) {
    return absl::StrCat(message.GetReflection()->GetInt32(message, field));
  }
  return message.GetReflection()->GetString(message, field);
}

std::string UnsetFields(const Message& message) {
  std::string unset;
  const auto& type = *message.GetDescriptor();
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    const int count = field.is_repeated() ? reflection.FieldSize(message, &field)
                                          : static_cast<int>(reflection.HasField(message, &field));
    if (count == 0) absl::StrAppend(&unset, field.full_name(), " ");
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    for (int n = 0; n < count; ++n) {
      absl::StrAppend(&unset, UnsetFields(field.is_repeated()
                                              ? reflection.GetRepeatedMessage(message, &field, n)
                                              : reflection.GetMessage(message, &field)));
    }
  }
  return unset;
}

}  // namespace mumpuni::evolution
