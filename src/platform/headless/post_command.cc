// confab post: sends one message from a server that does not listen, through AWS IoT's HTTPS endpoint (post-message in
// the original serverless chat). In the stamped layout it publishes where guests do, so that the rule stamps it.
#include "aws/clock_offset.h"
#include "aws/iot/publish.h"
#include "base/random.h"
#include "platform/headless/aws_environment.h"
#include "platform/headless/command.h"
#include "platform/headless/configuration.h"
#include "platform/headless/output.h"
#include "protocol/clean_text.h"
#include "protocol/layout.h"
#include "protocol/limits.h"
#include "protocol/room_name.h"
#include "transport/tolerances.h"
#include "wording/endpoint.h"
#include "wording/room_name.h"

namespace headless {
namespace {

// The topic's last level, where guests have their identity: "server-" and the name. backend/policies/poster.json
// allows only these.
std::string sender_of(const std::string& name) {
    const auto slug = room_id_from_name(name);
    return "server-" + (slug ? slug->text() : "post");
}

class PostCommand : public Command {
public:
    explicit PostCommand(const Arguments& arguments) : arguments_(arguments) {}

    void start() override {
        const auto room = room_id_from_name(arguments_.text("--room"));
        if (!room) return give_up(std::string(wording::sentence(room.error())), Exit::usage);
        const std::string text = clean_message(arguments_.text("--text"));
        if (text.empty()) return give_up("--text is empty", Exit::usage);
        if (text.size() > limits::text_bytes) return give_up("--text is longer than 16 KiB", Exit::usage);

        const std::optional<chat::Config> read = load_configuration(arguments_.text("--config"));
        if (!read) return end(Exit::configuration);
        const transport::Config& config = read->transport;
        if (config.kind != transport::TransportKind::iot)
            return give_up(
                "post works only with AWS IoT, but the configuration has another broker", Exit::configuration);
        const auto endpoint = iot_endpoint(config.iot_endpoint, config.region);
        if (!endpoint) return give_up(wording::sentence(endpoint.error()), Exit::configuration);
        const Result<Credentials> credentials = credentials_from_environment();
        if (!credentials) return give_up(credentials.error().what, Exit::configuration);
        endpoint_ = *endpoint;
        credentials_ = *credentials;

        Random random(bindings::entropy());
        const Message message{.id = new_message_id(random),
                              .kind = Kind::text,
                              .name = clean_name(arguments_.text("--name", "post")),
                              .text = text};
        topic_ = publish_topic(config.topics, *room, sender_of(message.name));
        payload_ = write_message(config.topics, message);
        send();
    }

    void fetched(std::uint64_t, std::optional<HttpResponse> response) override {
        if (!response)
            return give_up(
                "AWS IoT did not answer: check the network and iot.endpoint in the configuration", Exit::failed);
        if (response->status == 200) return end(Exit::done);
        if (response->status == 403) {
            const auto offset = clock_offset_of(*response, bindings::now().unix_time);
            if (offset && std::chrono::abs(*offset) > transport::clock_tolerance && offset_ == 0ms) {
                offset_ = *offset;  // the response has the right time: tries once more with it
                return send();
            }
            return give_up(
                "AWS IoT refused the message: the credentials are wrong or expired, or their policy does not allow "
                "iot:Publish on topic/" +
                    topic_,
                Exit::refused);
        }
        give_up("AWS IoT answered with status " + std::to_string(response->status) +
                    (response->status == 429 || response->status >= 500 ? ": try again later" : ""),
                Exit::failed);
    }

private:
    void send() {
        const SignedRequest request = iot_publish_request(endpoint_, topic_, payload_, PublishQos::at_least_once,
                                                          credentials_, corrected(bindings::now().unix_time, offset_));
        if (!request) return give_up(std::string(wording::sentence(request.error())), Exit::failed);
        bindings::fetch(1, *request, http_timeout);
    }

    void give_up(const std::string& sentence, Exit code) {
        complain(sentence);
        end(code);
    }

    Arguments arguments_;
    IotEndpoint endpoint_;
    Credentials credentials_;
    std::string topic_;
    std::string payload_;
    Milliseconds offset_ = 0ms;
};

constexpr OptionRule post_options[] = {
    {.name = "--config", .value = "FILE", .need = OptionRule::Need::required},
    {.name = "--room", .value = "ROOM", .need = OptionRule::Need::required},
    {.name = "--text", .value = "TEXT", .need = OptionRule::Need::required},
    {.name = "--name", .value = "NAME"},
};

}  // namespace

const CommandRule post_rule = {
    .name = "post",
    .summary = "post one message from a server, over HTTPS with the AWS_... credentials",
    .options = post_options,
    .operands = {},
    .operand_count = {},
    .explanation =
        R"(Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. They need iot:Publish on the topic of the
configuration's layout (stamped: <prefix>/in/g/<room>/server-<name>, direct: <prefix>/<room>/server-<name>,
plain: <prefix>/<room>). Done means that AWS IoT accepted the message. --name is the sender that others see (default: post).
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<PostCommand>(arguments);
    },
};

}  // namespace headless
