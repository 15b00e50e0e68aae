// The forms before the chat: registering, confirming, signing in, getting a new password. Each is looked over here
// before it is handed in, each answer clears `busy`, and what went wrong stays until the next try.
// Passwords pass through to the account's session and are kept nowhere.
#pragma once

#include "chat/messages.h"
#include "chat/model.h"

namespace chat {

void show_auth_form(Model& model, const ShowAuthForm& wish, Effects& effects);
void sign_up(Model& model, const Register& wish, Effects& effects);
void confirm_registration(Model& model, const ConfirmRegistration& wish, Effects& effects);
void resend_confirmation(Model& model, Effects& effects);
void sign_in(Model& model, const SignIn& wish, Effects& effects);
void sign_in_with(Model& model, const SignInWith& wish, Effects& effects);
void give_new_password(Model& model, const GiveNewPassword& wish, Effects& effects);
void give_code(Model& model, const GiveCode& wish, Effects& effects);
void ask_password_reset(Model& model, const AskPasswordReset& wish, Effects& effects);
void reset_password(Model& model, const ResetPassword& wish, Effects& effects);

void resume(Model& model, Secret refresh_token, Effects& effects);
void returned_from_hosted_pages(Model& model, const ReturnedFromHostedPages& event, Effects& effects);

void signed_up(Model& model, const aws_user::SignedUp& event, Effects& effects);
void confirmed(Model& model, Effects& effects);
void code_sent(Model& model, const aws_user::CodeSent& event, Effects& effects);
void password_was_reset(Model& model, Effects& effects);
void challenged(Model& model, const aws_user::Challenged& event, Effects& effects);
void failed(Model& model, const aws_user::Failed& event, Effects& effects, Now now);

}  // namespace chat
