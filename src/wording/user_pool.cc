#include "wording/user_pool.h"

namespace wording {

std::string_view sentence(aws_user::Failure failure) {
    using aws_user::Failure;
    switch (failure) {
        case Failure::network: return "AWS could not be reached. Check the network connection, then try again.";
        case Failure::unavailable: return "AWS is temporarily unavailable. Try again in a moment.";
        case Failure::too_many_tries: return "Too many attempts. Wait a few minutes, then try again.";
        case Failure::wrong_password:
            return "The user name or the password is wrong. Try again, or set a new password.";
        case Failure::not_confirmed:
            return "This account is not confirmed yet. Type the code from the e-mail, or have a new one sent.";
        case Failure::already_confirmed: return "This account is confirmed already. Sign in.";
        case Failure::user_exists: return "This user name is taken. Choose another, or sign in if it is yours.";
        case Failure::no_such_user: return "There is no account with this user name. Check it, or register.";
        case Failure::bad_password: return "The password does not meet the requirements. Choose another.";
        case Failure::bad_input:
            return "The user name or the e-mail address cannot be used. Check them for typing mistakes and spaces.";
        case Failure::wrong_code: return "The code is wrong. Type the newest one, or have a new one sent.";
        case Failure::expired_code: return "The code is no longer valid. Have a new one sent.";
        case Failure::email_in_use: return "Another account has this e-mail address. Sign in with that one.";
        case Failure::reset_required: return "This account needs a new password first. Choose \"Forgot password\".";
        case Failure::disabled: return "This account is disabled. Ask the chat's administrator.";
        case Failure::session_ended: return "Your session has ended. Sign in again.";
        case Failure::unsupported:
            return "This account requires a sign-in method that Confab does not support. Ask the chat's administrator.";
        case Failure::cancelled: return "Signing in was cancelled. Try again, or choose another way to sign in.";
        case Failure::forged_return: return "This sign-in did not start on this page. Please sign in again.";
        case Failure::misconfigured:
            return "The user pool of this chat is not configured for this. Its administrator finds more in the "
                   "documentation.";
        case Failure::not_aws:
            return "Something other than AWS answered, such as the sign-in page of this network. Open another page to "
                   "sign in there.";
        case Failure::malformed: return "AWS gave an unexpected answer. Try again.";
    }
    return "Signing in failed.";
}

}  // namespace wording
