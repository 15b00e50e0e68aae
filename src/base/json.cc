#include "base/json.h"

#define JSON_NOEXCEPTION 1
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/decimal.h"
#include "base/utf8.h"

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
    constexpr double exact = 9007199254740992.0;  // 2^53: past it a double no longer names one whole number
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

// Grows the value from the library's tokens, and says stop at the first bound that is passed. The library's own parser
// would bring its exceptions with their sentences, and printf for these, into a page that can show none of them.
class JsonReader {
public:
    JsonReader(std::string_view text, const JsonLimits& limits)
        : lexer_(nlohmann::detail::input_adapter(text.data(), text.data() + text.size())), limits_(limits) {}

    Result<Json> read() {
        advance();
        bool good = value();
        while (good && !open_.empty()) good = step();
        if (good && token_ == Token::end_of_input) return std::move(root_);
        if (problem_.empty())
            problem_ = "The text is not JSON (byte " + std::to_string(lexer_.get_position().chars_read_total) + ").";
        return error("base/json", std::move(problem_));
    }

private:
    using Lexer = nlohmann::detail::lexer<nlohmann::json, decltype(nlohmann::detail::input_adapter("", ""))>;
    using Token = Lexer::token_type;

    void advance() { token_ = lexer_.scan(); }

    bool take(Token token) {
        if (token_ != token) return false;
        advance();
        return true;
    }

    // In the innermost array or object: its end, or one more value.
    bool step() {
        const bool object = open_.back()->is_object();
        if (take(object ? Token::end_object : Token::end_array)) {
            open_.pop_back();
            at_start_ = false;
            return true;
        }
        if (!at_start_ && !take(Token::value_separator)) return false;
        return (!object || key()) && value();
    }

    bool key() {
        if (token_ != Token::value_string) return false;
        key_ = std::move(lexer_.get_string());
        if (!count()) return false;
        advance();
        return take(Token::name_separator);
    }

    bool value() {
        if (!take_value()) return false;
        advance();
        return true;
    }

    bool take_value() {
        switch (token_) {
            case Token::begin_object: return open(Json(Json::Object{}));
            case Token::begin_array: return open(Json(Json::Array{}));
            case Token::value_string: return put(Json(std::move(lexer_.get_string())));
            case Token::literal_true: return put(Json(true));
            case Token::literal_false: return put(Json(false));
            case Token::literal_null: return put(Json());
            case Token::value_integer: return put(Json(static_cast<long long>(lexer_.get_number_integer())));
            case Token::value_unsigned: return put_unsigned(lexer_.get_number_unsigned());
            case Token::value_float:
                return std::isfinite(lexer_.get_number_float()) && put(Json(lexer_.get_number_float()));
            default: return false;
        }
    }

    bool put_unsigned(std::uint64_t value) {
        if (value > static_cast<std::uint64_t>(INT64_MAX)) return put(Json(static_cast<double>(value)));
        return put(Json(static_cast<long long>(value)));
    }

    bool count() {
        if (++count_ <= limits_.values) return true;
        problem_ = "The JSON holds too many values.";
        return false;
    }

    bool put(Json value) {
        if (!count()) return false;
        place(std::move(value));
        at_start_ = false;
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
        // Duplicates are kept behind the first, which is the one that find() answers.
        auto& object = std::get<Json::Object>(parent.value_);
        object.push_back({std::move(key_), std::move(value)});
        return &object.back().value;
    }

    bool open(Json value) {
        if (open_.size() >= limits_.depth) {
            problem_ = "The JSON is nested too deeply.";
            return false;
        }
        if (!count()) return false;
        open_.push_back(place(std::move(value)));
        at_start_ = true;
        return true;
    }

    Lexer lexer_;
    Token token_ = Token::uninitialized;
    const JsonLimits limits_;
    std::vector<Json*> open_;  // stable: only the innermost container grows, and its own children are closed by then
    bool at_start_ = false;    // of the innermost container: no value of it was read yet
    std::string key_;
    std::size_t count_ = 0;
    Json root_;
    std::string problem_;
};

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
    if (text.size() > limits.bytes) return error("base/json", "The JSON is too long.");
    return JsonReader(text, limits).read();
}
