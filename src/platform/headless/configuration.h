// Reads the configuration file that --config names.
#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "transport/config.h"

// Warnings and mistakes go to standard error, a line each; nullopt when there are mistakes.
std::optional<transport::Config> load_configuration(std::string_view path);

// For a broker with a user name, from CONFAB_PASSWORD; empty for all others. Fails with a sentence.
Result<Secret> broker_password(const transport::Config& config);
