// confab send: sends one message from a system of the operator to a person, who gets it when next online, or to a room.
#include "platform/headless/notice_command.h"

namespace headless {
namespace {

class SendCommand : public NoticeCommand {
public:
    using NoticeCommand::NoticeCommand;

    void start() override {
        if (prepare()) send();
    }
};

}  // namespace

const CommandRule send_rule = {
    .name = "send",
    .summary = "send a message as a system of the operator, to a person or a room",
    .options = notice_options(),
    .operands = {},
    .operand_count = {},
    .explanation =
        R"(Calls POST /message of the backend, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which need
execute-api:Invoke on it. The deployment needs ApiGateway=on or Sqs=on. Done means that the message is stored: a person who
is away gets it later, in order. Prints the message's id, "sent 0d1e...".

--to       the person's display name, or id of 64 digits
--channel  a room's name, or the id of a private room such as p.kitchen
--from     the sender that others see (default: Service)
--key      a text of at most 128 bytes that is different for each of your messages; repeating a key does not send the
           message twice. Without --key, one is made and printed first, "key 4f5a..."
)",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<SendCommand>(arguments);
    },
};

}  // namespace headless
