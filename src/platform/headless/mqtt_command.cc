// confab mqtt decode|encode: packets between hexadecimal lines and JSON lines, one line at a time, stopping at the
// first that is wrong.
#include "mqtt/packet_json.h"

#include "base/text_codes.h"
#include "platform/headless/command.h"
#include "platform/headless/line_reader.h"
#include "platform/headless/output.h"

namespace {

class MqttCommand : public Command {
public:
    explicit MqttCommand(const Arguments& arguments)
        : direction_(arguments.operands().front()), version_(arguments.text("--version", "5")) {}

    void start() override {
        if (direction_ != "decode" && direction_ != "encode") {
            complain("mqtt does \"decode\" or \"encode\", not \"" + direction_ + "\"");
            return end(Exit::usage);
        }
        if (version_ != "4" && version_ != "5") {
            complain("--version is 4 (MQTT 3.1.1) or 5, not \"" + version_ + "\"");
            return end(Exit::usage);
        }
        spoken_ = version_ == "4" ? mqtt::Version::v3_1_1 : mqtt::Version::v5;
        bindings::want_input();
    }

    void input(std::string_view bytes) override {
        lines_.feed(bytes);
        take_lines();
        if (!ended()) bindings::want_input();
    }

    void input_ended() override {
        lines_.finish();
        take_lines();
        end(Exit::done);
    }

private:
    void take_lines() {
        while (!ended()) {
            const std::optional<std::string> line = lines_.next();
            if (!line) return;
            ++number_;
            if (line->find_first_not_of(" \t") == std::string::npos) continue;
            if (direction_ == "decode") {
                decode(*line);
            } else {
                encode(*line);
            }
        }
    }

    void decode(const std::string& line) {
        const mqtt::DecodedLine decoded = mqtt::decode_line(line, spoken_);
        for (const std::string& packet : decoded.packets) print_line(packet);
        if (!decoded.fine()) wrong(decoded.error);
    }

    void encode(const std::string& line) {
        const Result<Json> json = parse_json(line);
        if (!json) return wrong(json.error());
        const Result<Bytes> bytes = mqtt::encode_json(*json, spoken_);
        if (!bytes) return wrong(bytes.error());
        print_line(hex(*bytes));
    }

    void wrong(const Error& error) {
        complain("line " + std::to_string(number_) + ": " + error.what);
        end(Exit::failed);
    }

    std::string direction_;
    std::string version_;
    mqtt::Version spoken_ = mqtt::Version::v5;
    LineReader lines_;
    std::size_t number_ = 0;
};

constexpr OptionRule mqtt_options[] = {{.name = "--version", .value = "4|5"}};

}  // namespace

const CommandRule mqtt_rule = {
    .name = "mqtt",
    .summary = "MQTT packets from hexadecimal lines to JSON lines and back",
    .options = mqtt_options,
    .operands = "decode|encode",
    .operand_count = {.least = 1, .most = 1},
    .explanation =
        "decode reads lines of hexadecimal digits, each with one packet or several, and prints one JSON object a "
        "packet;\n"
        "encode does the reverse. Version 4 is MQTT 3.1.1; without --version it is 5. A CONNECT that is decoded sets "
        "the\n"
        "version for what follows. Fields are named as in the specification (cmd, messageId, topic, qos, payload, "
        "...);\n"
        "binary values such as payload are hexadecimal. A malformed line is told with its offset and ends with exit "
        "code 1.\n",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<MqttCommand>(arguments);
    },
};
