// confab mqtt decode|encode: converts packets between hexadecimal and JSON, line by line, and stops at the first error.
#include "mqtt/packet_json.h"

#include "base/text_codes.h"
#include "platform/headless/command.h"
#include "platform/headless/line_reader.h"
#include "platform/headless/output.h"

namespace headless {
namespace {

class MqttCommand : public Command {
public:
    explicit MqttCommand(const Arguments& arguments)
        : direction_(arguments.operands().front()), version_(arguments.text("--version", "5")) {}

    void start() override {
        if (direction_ != "decode" && direction_ != "encode") {
            complain("use mqtt decode or mqtt encode, not \"" + direction_ + "\"");
            return end(Exit::usage);
        }
        if (version_ != "4" && version_ != "5") {
            complain("--version must be 4 (MQTT 3.1.1) or 5, not \"" + version_ + "\"");
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
        R"(decode reads lines of hexadecimal digits, each with one or more packets, and prints one JSON object per packet; encode does
the reverse. Version 4 is MQTT 3.1.1, version 5 (the default) is MQTT 5. Decoding a CONNECT sets the version for the
packets after it. Fields have the specification's names (cmd, messageId, topic, qos, payload, ...); binary values such as
payload are hexadecimal. A malformed line ends with an error that names the offset, and exit code 1.
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<MqttCommand>(arguments);
    },
};

}  // namespace headless
