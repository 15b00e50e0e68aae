#include "base/json.h"

#define JSON_NOEXCEPTION 1
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "base/utf8.h"

inline namespace base {

Json::Json() = default;
Json::Json(const Json&) = default;
Json::Json(Json&&) noexcept = default;
Json& Json::operator=(const Json&) = default;
Json& Json::operator=(Json&&) noexcept = default;
Json::~Json() = default;

Json::Json(std::nullptr_t) {}
Json::Json(bool value) : value_(value) {}
Json::Json(int value) : value_(static_cast<std::int64_t>(value)) {}
Json::Json(unsigned value) : value_(static_cast<std::int64_t>(value)) {}
Json::Json(long value) : value_(static_cast<std::int64_t>(value)) {}
Json::Json(long long value) : value_(static_cast<std::int64_t>(value)) {}
Json::Json(double value) : value_(value) {}
Json::Json(const char* value) : value_(std::string(value)) {}
Json::Json(std::string value) : value_(std::move(value)) {}
Json::Json(std::string_view value) : value_(std::string(value)) {}
Json::Json(Array value) : value_(std::move(value)) {}
Json::Json(Object value) : value_(std::move(value)) {}

Json Json::object(std::initializer_list<Member> members) { return Json(Object(members)); }

Json Json::array(std::initializer_list<Json> values) { return Json(Array(values)); }

std::optional<std::int64_t> Json::integer() const {
    if (const auto* whole = std::get_if<std::int64_t>(&value_)) return *whole;
    const auto* real = std::get_if<double>(&value_);
    constexpr double exact = 9007199254740992.0;  // 2^53: above it, a double no longer identifies one whole number
    if (real && std::abs(*real) <= exact && std::floor(*real) == *real) return static_cast<std::int64_t>(*real);
    return std::nullopt;
}

std::optional<double> Json::number() const {
    if (const auto* whole = std::get_if<std::int64_t>(&value_)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value_)) return *real;
    return std::nullopt;
}

std::optional<bool> Json::boolean() const {
    const auto* flag = std::get_if<bool>(&value_);
    return flag ? std::optional(*flag) : std::nullopt;
}

const Json* Json::find(std::string_view key) const {
    const auto* object = std::get_if<Object>(&value_);
    if (!object) return nullptr;
    for (const Member& member : *object)
        if (member.key == key) return &member.value;
    return nullptr;
}

const std::string* Json::find_text(std::string_view key) const {
    const Json* value = find(key);
    return value ? value->text() : nullptr;
}

std::optional<std::int64_t> Json::find_integer(std::string_view key) const {
    const Json* value = find(key);
    return value ? value->integer() : std::nullopt;
}

void Json::set(std::string_view key, Json value) {
    if (!is_object()) value_ = Object{};
    auto& object = std::get<Object>(value_);
    for (Member& member : object) {
        if (member.key == key) {
            member.value = std::move(value);
            return;
        }
    }
    object.push_back({std::string(key), std::move(value)});
}

void Json::push(Json value) {
    if (!is_array()) value_ = Array{};
    std::get<Array>(value_).push_back(std::move(value));
}

bool Json::operator==(const Json& other) const { return value_ == other.value_; }

namespace {

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    out += '"';
    while (!text.empty()) {
        const CodePoint next = decode_utf8(text);
        switch (next.value) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (next.value < 0x20) {
                    out += "\\u00";
                    out += digits[next.value >> 4];
                    out += digits[next.value & 15];
                } else {
                    append_utf8(out, next.value);
                }
        }
        text.remove_prefix(next.length);
    }
    out += '"';
}

void append_number(std::string& out, std::int64_t value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value);
    out.append(digits, end.ptr);
}

// Recurses as deep as the value; values come from parse_json (bounded) or from our own code.
void append_json(std::string& out, const Json& json) {
    if (const auto* text = json.text()) {
        append_escaped(out, *text);
    } else if (const auto* members = json.members()) {
        out += '{';
        for (const Json::Member& member : *members) {
            if (out.back() != '{') out += ',';
            append_escaped(out, member.key);
            out += ':';
            append_json(out, member.value);
        }
        out += '}';
    } else if (const auto* elements = json.elements()) {
        out += '[';
        for (const Json& element : *elements) {
            if (&element != elements->data()) out += ',';
            append_json(out, element);
        }
        out += ']';
    } else if (const auto flag = json.boolean()) {
        out += *flag ? "true" : "false";
    } else if (json.is_number()) {
        if (const auto whole = json.integer()) {
            append_number(out, *whole);
        } else if (std::isfinite(*json.number())) {
            append_decimal(out, *json.number());
        } else {
            out += "null";
        }
    } else {
        out += "null";
    }
}

}  // namespace

std::string Json::dump() const {
    std::string out;
    append_json(out, *this);
    return out;
}

// Builds the value from the library's callbacks, and stops at the first limit that is exceeded. The library reads in a
// loop, without recursion. Its error messages quote the text, so only their offset is used.
class JsonReader {
public:
    explicit JsonReader(const JsonLimits& limits) : limits_(limits) {}

    Result<Json> read(std::string_view text) {
        if (nlohmann::json::sax_parse(text.data(), text.data() + text.size(), this)) return std::move(root_);
        return error("base/json", std::move(problem_));
    }

    // The library calls these by their names; each returns whether to continue.
    bool null() { return put(Json()); }
    bool boolean(bool value) { return put(Json(value)); }
    bool number_integer(std::int64_t value) { return put(Json(static_cast<long long>(value))); }
    bool number_unsigned(std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(INT64_MAX)) return put(Json(static_cast<double>(value)));
        return put(Json(static_cast<long long>(value)));
    }
    // finite, otherwise the library reports an error
    bool number_float(double value, const std::string&) { return put(Json(value)); }
    bool string(std::string& value) { return put(Json(std::move(value))); }
    bool binary(nlohmann::json::binary_t&) { return false; }  // not part of JSON, but the library requires the function
    bool start_object(std::size_t) { return open(Json(Json::Object{})); }
    bool start_array(std::size_t) { return open(Json(Json::Array{})); }
    bool end_object() { return close(); }
    bool end_array() { return close(); }
    bool key(std::string& value) {
        if (skipped_ > 0) return true;
        key_ = std::move(value);
        return count();
    }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) {
        problem_ = "The text is not JSON (byte " + std::to_string(position) + ").";
        return false;
    }

private:
    bool count() {
        if (++count_ <= limits_.values) return true;
        problem_ = "The JSON holds too many values.";
        return false;
    }

    bool put(Json value) {
        if (skipped_ > 0) return true;
        if (!count()) return false;
        place(std::move(value));
        return true;
    }

    Json* place(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (auto* array = std::get_if<Json::Array>(&parent.value_)) {
            array->push_back(std::move(value));
            return &array->back();
        }
        // Duplicates are kept after the first one, which is the one that find() returns.
        auto& object = std::get<Json::Object>(parent.value_);
        object.push_back({std::move(key_), std::move(value)});
        return &object.back().value;
    }

    bool open(Json value) {
        if (skipped_ > 0) {
            ++skipped_;
            return true;
        }
        if (open_.size() >= limits_.depth) {
            if (limits_.deeper == JsonLimits::Deeper::null) {
                if (!put(Json())) return false;
                skipped_ = 1;
                return true;
            }
            problem_ = "The JSON is nested too deeply.";
            return false;
        }
        if (!count()) return false;
        open_.push_back(place(std::move(value)));
        return true;
    }

    bool close() {
        if (skipped_ > 0)
            --skipped_;
        else
            open_.pop_back();
        return true;
    }

    const JsonLimits limits_;
    // the pointers stay valid: only the innermost container grows, and its own children are closed by then
    std::vector<Json*> open_;
    std::size_t skipped_ = 0;  // containers that are open below the depth, and not kept
    std::string key_;
    std::size_t count_ = 0;
    Json root_;
    std::string problem_;
};

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.bytes) return error("base/json", "The JSON is too long.");
    return JsonReader(limits).read(text);
}

}  // namespace base
