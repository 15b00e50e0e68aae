// The page. Where things are:
//   page      all parts together, a turn of the loop and a frame
//   events    what the browser reports, to the part that it concerns
//   ports     sockets, HTTP, timer, storage: what the loop asks of the browser, and its answers
//   screen    sizes, density, preferences          gl       WebGL context, its losses
//   input     pointers, wheel, keys                frames   when to draw
//   fields    the real inputs over the canvas      mirror   the screen as text
//   forms     the sign-in forms and the dialogs    nodes    a tree of ui's in the DOM
//   glyphs    the browser's own letters            address  fragment, history, title
//   bindings  the JavaScript beneath all of these  text     strings across the border
#include "platform/web/page.h"

int main() {
    web::page().start();
    return 0;
}
