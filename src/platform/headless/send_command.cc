// confab send: one message from a system of the operator to a person, who finds it when they come, or to a room.
#include "platform/headless/notice_command.h"

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
        "Asks POST /message of the backend, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, which "
        "need\n"
        "execute-api:Invoke on it. The deployment needs ApiGateway=on or Sqs=on. Done means that the message is kept: "
        "a person\n"
        "who is away gets it later, in order. Prints the message's id, \"sent 0d1e...\".\n\n"
        "--to       a person's display name, or their id in 64 digits\n"
        "--channel  a room's name, or a private room's id such as p.kitchen\n"
        "--from     shown as the sender, else \"Service\"\n"
        "--key      whatever tells this message from others of yours, at most 128 bytes: sent again with the same key "
        "it is\n"
        "           not sent twice. Without it one is made and printed first, \"key 4f5a...\".\n",
    .make = [](const Arguments& arguments) -> std::unique_ptr<Command> {
        return std::make_unique<SendCommand>(arguments);
    },
};
