#include "ui/forms/form_names.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string_view>

using namespace ui;

TEST_CASE("every form and every field has a key of its own, by which it is found again", "[ui]") {
    std::set<std::string_view> seen;
    for (int i = 0; i <= static_cast<int>(Form::join_link); ++i) {
        const auto form = static_cast<Form>(i);
        CHECK(seen.insert(key_of(form)).second);
        CHECK(form_named(key_of(form)) == form);
    }
    for (int i = 0; i <= static_cast<int>(FieldName::person); ++i) {
        const auto field = static_cast<FieldName>(i);
        CHECK(seen.insert(key_of(field)).second);
        CHECK(field_named(key_of(field)) == field);
    }
}

TEST_CASE("a key that no form and no field has names none", "[ui]") {
    for (const std::string_view key : {"", "form:", "form:sign-in:submit", "user-name-label", "User-Name"}) {
        CHECK(!form_named(key));
        CHECK(!field_named(key));
    }
    CHECK(!field_named("form:welcome"));
    CHECK(!form_named("name"));
}
