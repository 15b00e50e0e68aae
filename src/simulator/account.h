// The simulated account's number and region, and ids of resources that the template does not name.
#pragma once

#include <string_view>

namespace simulator {

inline constexpr std::string_view simulated_region = "us-east-1";
inline constexpr std::string_view simulated_account = "123456789012";  // the account number of AWS's own examples

inline constexpr std::string_view stack_name = "Confab";
inline constexpr std::string_view identity_pool_id = "us-east-1:7f86d9a8-b9f4-439e-bcf3-9756e4d2bbdf";
inline constexpr std::string_view local_user_pool_id = "us-east-1_Confab000";
inline constexpr std::string_view local_user_pool_client_id = "confablocalclient00000000";
inline constexpr std::string_view local_api_id = "local";
inline constexpr std::string_view local_socket_api_id = "localsocket";  // of the stack's WebSocket API

}  // namespace simulator
