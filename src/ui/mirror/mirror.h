// The screen as text: a tree of labelled nodes made from the model alone, so that screen readers, find-in-page,
// translation and tests see what the canvas shows; in text mode it is the whole interface. The platform turns the
// difference between two trees into DOM changes; texts become textContent and never markup.
//
//   banner      h1 title, status (role=status: the connection)
//   navigation  "Rooms": a list of links with unread counts and mentions in their labels, offered rooms as buttons; or
//               the directory; then the account with its menu
//   main        h2 room, its menu, older messages, role=log with the newest messages, buttons to retry or discard,
//               members
//   alert       notices, configuration problems
//
// Long lists are here in part, with a button for more. Only messages that arrive while the room is visible are
// announced: all others have aria-live=off. While the forms for signing in are visible (forms/forms.h), the mirror is
// empty.
//
// Commands that need typed text (JoinRoom under key "join", SubmitText under "send", AddMember under "add-member") have
// none: the code that posts them adds the field's text.
#pragma once

#include "base/time.h"
#include "chat/model.h"
#include "ui/mirror/node.h"
#include "ui/state/view_state.h"

namespace ui {

MirrorNode mirror(const chat::Model& model, const ViewState& shown, Now now, Milliseconds utc_offset);

}  // namespace ui
