// confab presign: prints the address that opens MQTT over WebSocket on AWS IoT, for the credentials in the environment.
#include <charconv>

#include "aws/iot/websocket_url.h"
#include "base/calendar.h"
#include "platform/headless/aws_environment.h"
#include "platform/headless/command.h"
#include "platform/headless/output.h"
#include "wording/endpoint.h"

namespace headless {
namespace {

constexpr int longest_expiry = 7 * 24 * 3600;  // AWS IAM User Guide, X-Amz-Expires

std::optional<std::chrono::seconds> read_seconds(const std::string& text) {
    int seconds = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (problem != std::errc() || end != text.data() + text.size() || seconds < 1 || seconds > longest_expiry)
        return std::nullopt;
    return std::chrono::seconds(seconds);
}

class PresignCommand : public Command {
public:
    explicit PresignCommand(const Arguments& arguments) : arguments_(arguments) {}

    void start() override {
        // Custom domains are allowed: only the operator types this.
        const auto endpoint =
            iot_endpoint(arguments_.text("--endpoint"), arguments_.text("--region"), CustomDomain::allowed);
        if (!endpoint) return give_up(wording::sentence(endpoint.error()), Exit::usage);

        UnixTime time = bindings::now().unix_time;
        if (const std::string* date = arguments_.find("--date")) {
            const Result<UnixTime> parsed = parse_basic_iso8601(*date);
            if (!parsed)
                return give_up(
                    "--date must have the form YYYYMMDDTHHMMSSZ, in UTC, as in 20150830T123600Z", Exit::usage);
            time = *parsed;
        }
        std::optional<std::chrono::seconds> expires;
        if (const std::string* seconds = arguments_.find("--expires")) {
            expires = read_seconds(*seconds);
            if (!expires) return give_up("--expires must be a number of seconds from 1 to 604800", Exit::usage);
        }
        const Result<Credentials> credentials = credentials_from_environment();
        if (!credentials) return give_up(credentials.error().what, Exit::configuration);

        // The only place where a signed address is printed, because it is the result.
        print_line(presigned_iot_url(*endpoint, *credentials, time, expires).reveal());
        end(Exit::done);
    }

private:
    void give_up(const std::string& sentence, Exit code) {
        complain(sentence);
        end(code);
    }

    Arguments arguments_;
};

constexpr OptionRule presign_options[] = {
    {.name = "--endpoint", .value = "HOST", .need = OptionRule::Need::required},
    {.name = "--region", .value = "REGION", .need = OptionRule::Need::required},
    {.name = "--date", .value = "YYYYMMDDTHHMMSSZ"},
    {.name = "--expires", .value = "SECONDS"},
};

}  // namespace

const CommandRule presign_rule = {
    .name = "presign",
    .summary = "print the signed wss address of AWS IoT for the AWS_... credentials",
    .options = presign_options,
    .operands = {},
    .operand_count = {},
    .explanation =
        R"(Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, for temporary credentials, AWS_SESSION_TOKEN. HOST is the output of
`aws iot describe-endpoint --endpoint-type iot:Data-ATS`. The address is a credential: anybody who has it can connect with
it for some minutes. --date signs for another time than now, in UTC.
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<PresignCommand>(arguments);
    },
};

}  // namespace headless
