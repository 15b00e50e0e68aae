// The browser as C++ sees it (skin.h): every function does one thing to the page or hands one event to C++. No decision is
// made here and nothing is kept but handles.
addToLibrary({
  $skin__deps: ['$GL'],
  $skin: {
    open: () => Object.assign(skin, {
      sockets: {},
      nodes: Object.assign(Object.create(null), {'#mirror': document.getElementById('mirror'), '#forms': document.getElementById('forms')}),
      fields: ['join-room', 'search-rooms', 'add-member', 'message'].map((id) => document.getElementById(id)),
      canvas: document.getElementById('canvas'),
      root: document.documentElement,
      pixels: [0, 0],
      decoder: new TextDecoder(),
      encoder: new TextEncoder(),
      glyphs: document.createElement('canvas').getContext('2d', {willReadFrequently: true}),
    }),
    text: (pointer, length) => skin.decoder.decode(HEAPU8.subarray(pointer, pointer + length)),
    texts: (pointer, length) => skin.text(pointer, length).split('\0'),
    putBytes: (bytes) => {
      HEAPU8.set(bytes, _page_room(bytes.length));
      return bytes.length;
    },
    put: (text) => skin.putBytes(skin.encoder.encode(text)),
    pen: (pixels, bold, code, rightToLeft) => {
      const g = skin.glyphs;
      g.font = (bold ? '600 ' : '') + pixels + 'px ' +
        (code ? 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace' : 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif');
      g.textAlign = 'left';
      g.direction = rightToLeft ? 'rtl' : 'ltr';
      return g;
    },
    node: (key) => skin.nodes[key],
    store: (storage, pointer, length) => {
      const [key, value] = skin.texts(pointer, length);
      try {
        if (value) globalThis[storage].setItem(key, value); else globalThis[storage].removeItem(key);
        return 1;
      } catch { return 0; }
    },
    label: (element, label) => label ? element.setAttribute('aria-label', label) : element.removeAttribute('aria-label'),
    current: (element, current) => current ? element.setAttribute('aria-current', 'page') : element.removeAttribute('aria-current'),
    log: () => document.querySelector('#mirror [role=log]'),
  },

  skin_steady_ms: () => performance.now(),
  skin_unix_ms: () => Date.now(),
  skin_utc_offset_minutes: () => -new Date().getTimezoneOffset(),
  skin_entropy: (pointer, count) => { crypto.getRandomValues(HEAPU8.subarray(pointer, pointer + count)); },

  skin_stored_count: () => {
    try { return localStorage.length; } catch { return 0; }
  },
  skin_stored__deps: ['$skin'],
  skin_stored: (index) => {
    try {
      const key = localStorage.key(index);
      return key?.startsWith('confab.') ? skin.put(key + '\0' + localStorage.getItem(key)) : -1;
    } catch { return -1; }
  },
  skin_store__deps: ['$skin'],
  skin_store: (pointer, length) => skin.store('localStorage', pointer, length),
  skin_store_in_tab__deps: ['$skin'],
  skin_store_in_tab: (pointer, length) => skin.store('sessionStorage', pointer, length),
  skin_stored_in_tab__deps: ['$skin'],
  skin_stored_in_tab: (pointer, length) => {
    const key = skin.text(pointer, length);
    try { return skin.put(sessionStorage.getItem(key) || ''); } catch { return 0; }
  },

  skin_turn_soon: () => { queueMicrotask(_page_turn); },
  skin_wake_in__deps: ['$skin'],
  skin_wake_in: (ms) => {
    clearTimeout(skin.wake);
    if (ms >= 0) skin.wake = setTimeout(_page_woken, ms);
  },
  skin_frame_soon: () => {
    requestAnimationFrame(() => {
      globalThis.confabFrames = (globalThis.confabFrames || 0) + 1;
      _page_frame();
    });
  },
  skin_frame_in__deps: ['$skin'],
  skin_frame_in: (ms) => {
    clearTimeout(skin.later);
    if (ms >= 0) skin.later = setTimeout(_page_frame_due, ms);
  },

  skin_socket_open__deps: ['$skin'],
  skin_socket_open: (id, pointer, length) => {
    const [url, subprotocol] = skin.texts(pointer, length);
    const closed = () => {
      if (delete skin.sockets[id]) _page_socket_closed(id);
    };
    try {
      const socket = skin.sockets[id] = new WebSocket(url, subprotocol || []);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => _page_socket_opened(id);
      socket.onclose = closed;
      socket.onmessage = ({data}) => {
        if (typeof data == 'string') _page_socket_text(id, skin.put(data));
        else _page_socket_received(id, skin.putBytes(new Uint8Array(data)));
      };
    } catch {
      setTimeout(closed);
    }
  },
  skin_socket_send__deps: ['$skin'],
  skin_socket_send: (id, pointer, count) => {
    const socket = skin.sockets[id];
    if (socket?.readyState == 1) socket.send(HEAPU8.slice(pointer, pointer + count));
  },
  skin_socket_send_text__deps: ['$skin'],
  skin_socket_send_text: (id, pointer, length) => {
    const socket = skin.sockets[id];
    if (socket?.readyState == 1) socket.send(skin.text(pointer, length));
  },
  skin_socket_close__deps: ['$skin'],
  skin_socket_close: (id) => {
    const socket = skin.sockets[id];
    if (!socket) return;
    delete skin.sockets[id];
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  },

  skin_fetch__deps: ['$skin'],
  skin_fetch: async (id, pointer, length, body, bodyLength, within) => {
    const pairs = skin.texts(pointer, length);
    const [method, url] = pairs.splice(0, 2);
    const headers = [];
    while (pairs.length > 1) headers.push(pairs.splice(0, 2));
    const content = HEAPU8.slice(body, body + bodyLength);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), within);
    let status = 0, answer = [];
    try {
      const response = await fetch(url, {
        method, headers, body: bodyLength ? content : undefined, signal: abort.signal,
        cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer',
      });
      const parts = [skin.encoder.encode([...response.headers].flat().join('\0') + '\0\0')];
      let size = parts[0].length;
      for (const reader = response.body.getReader(); ;) {
        const {done, value} = await reader.read();
        if (done) break;
        size += value.length;
        if (size > 1 << 20) throw 0;
        parts.push(value);
      }
      answer = new Uint8Array(size);
      size = 0;
      for (const part of parts) {
        answer.set(part, size);
        size += part.length;
      }
      status = response.status;
    } catch {}
    clearTimeout(timer);
    abort.abort();
    _page_fetched(id, status, skin.putBytes(answer));
  },

  skin_configuration__deps: ['$skin'],
  skin_configuration: () => skin.put(Module.configuration),
  skin_wants_text: () => +new URLSearchParams(location.search).has('text'),
  skin_fragment__deps: ['$skin'],
  skin_fragment: () => skin.put(location.hash),
  skin_set_fragment__deps: ['$skin'],
  skin_set_fragment: (pointer, length, replace) => {
    history[replace ? 'replaceState' : 'pushState'](null, '', skin.text(pointer, length));
  },
  skin_set_title__deps: ['$skin'],
  skin_set_title: (pointer, length) => { document.title = skin.text(pointer, length); },
  skin_started: () => { Module.started(); },
  skin_text_mode__deps: ['$skin'],
  skin_text_mode: (pointer, length) => {
    skin.root.classList.add('text');
    skin.canvas.hidden = true;
    document.getElementById('why').textContent = skin.text(pointer, length);
    skin.fields.forEach((field) => field.removeAttribute('style'));
  },
  skin_page_address__deps: ['$skin'],
  skin_page_address: () => skin.put(location.origin + location.pathname),
  skin_query__deps: ['$skin'],
  skin_query: () => skin.put(location.search.slice(1)),
  skin_drop_query: () => { history.replaceState(null, '', location.pathname + location.hash); },
  skin_navigate__deps: ['$skin'],
  skin_navigate: (pointer, length) => { location.assign(skin.text(pointer, length)); },
  skin_open_link__deps: ['$skin'],
  skin_open_link: (pointer, length) => { open(skin.text(pointer, length), '_blank', 'noopener,noreferrer'); },
  skin_copy__deps: ['$skin'],
  skin_copy: (pointer, length) => { navigator.clipboard?.writeText(skin.text(pointer, length)).catch(() => {}); },

  skin_screen__deps: ['$skin'],
  skin_screen: (out) => {
    const style = getComputedStyle(skin.root);
    const inset = (side) => parseFloat(style.getPropertyValue('--inset-' + side)) || 0;
    const is = (query) => +matchMedia(query).matches;
    const view = visualViewport;
    HEAPF32.set([
      skin.pixels[0], skin.pixels[1], skin.canvas.clientWidth, skin.canvas.clientHeight, devicePixelRatio,
      view ? view.height * view.scale : 0, inset('left'), inset('top'), inset('right'), inset('bottom'),
      parseFloat(style.fontSize), is('(prefers-color-scheme: dark)'), is('(prefers-contrast: more)'), is('(prefers-reduced-motion: reduce)'),
    ], out >> 2);
  },
  skin_canvas_size__deps: ['$skin'],
  skin_canvas_size: (width, height) => {
    skin.canvas.width = width;
    skin.canvas.height = height;
  },
  skin_cursor__deps: ['$skin'],
  skin_cursor: (cursor) => { skin.canvas.style.cursor = ['default', 'pointer', 'text'][cursor]; },
  skin_gl_open__deps: ['$skin', '$GL'],
  skin_gl_open: () => {
    const handle = GL.createContext(skin.canvas, {majorVersion: 2, alpha: false, antialias: false, depth: false, stencil: false});
    return handle ? +GL.makeContextCurrent(handle) : 0;
  },

  skin_glyph_measure__deps: ['$skin'],
  skin_glyph_measure: (pointer, length, pixels, bold, code, rightToLeft, out) => {
    const g = skin.pen(pixels, bold, code, rightToLeft);
    const m = g.measureText(skin.text(pointer, length));
    HEAPF32.set([
      m.width, m.actualBoundingBoxLeft, m.actualBoundingBoxAscent, m.actualBoundingBoxRight, m.actualBoundingBoxDescent,
      m.fontBoundingBoxAscent, m.fontBoundingBoxDescent,
    ], out >> 2);
  },
  skin_glyph_draw__deps: ['$skin'],
  skin_glyph_draw: (pointer, length, pixels, bold, code, rightToLeft, x, y, width, height, rgba) => {
    const g = skin.glyphs;
    if (g.canvas.width < width) g.canvas.width = width;
    if (g.canvas.height < height) g.canvas.height = height;
    skin.pen(pixels, bold, code, rightToLeft).clearRect(0, 0, width, height);
    g.fillStyle = '#fff';
    g.fillText(skin.text(pointer, length), x, y);
    HEAPU8.set(g.getImageData(0, 0, width, height).data, rgba);
  },

  skin_field_show__deps: ['$skin'],
  skin_field_show: (index, pointer, length) => {
    const field = skin.fields[index];
    const [label, placeholder, problem] = skin.texts(pointer, length);
    field.hidden = field.form.hidden = false;
    field.placeholder = placeholder;
    skin.label(field, label);
    field.setAttribute('aria-invalid', !!problem);
    const told = document.getElementById(field.id + '-problem');
    if (told.textContent != problem) told.textContent = problem;
  },
  skin_field_place__deps: ['$skin'],
  skin_field_place: (index, x, y, width, height, size, line) => {
    const style = skin.fields[index].style;
    style.left = x + 'px';
    style.top = y + 'px';
    style.width = width + 'px';
    style.height = height + 'px';
    style.fontSize = size + 'px';
    style.lineHeight = line + 'px';
  },
  skin_field_hide__deps: ['$skin'],
  skin_field_hide: (index) => {
    const field = skin.fields[index];
    field.hidden = true;
    field.form.hidden = skin.fields.every((other) => other.form != field.form || other.hidden);
  },
  skin_field_set__deps: ['$skin'],
  skin_field_set: (index, pointer, length) => {
    const text = skin.text(pointer, length);
    if (skin.fields[index].value != text) skin.fields[index].value = text;
  },
  skin_field_get__deps: ['$skin'],
  skin_field_get: (index) => skin.put(skin.fields[index].value),
  skin_field_focus__deps: ['$skin'],
  skin_field_focus: (index) => { skin.fields[index].focus({preventScroll: true}); },

  skin_standing__deps: ['$skin'],
  skin_standing: () => skin.put(Array.from(document.querySelectorAll('#forms [data-key]'), (element) => {
    const {localName, dataset: {key}} = element;
    skin.nodes[key] = element;
    const own = ['data-key', 'role', 'aria-label', localName == 'button' && 'type'];
    return [
      key, element.parentNode.dataset.key || '', localName, element.getAttribute('role') || '', element.getAttribute('aria-label') || '',
      element.firstElementChild ? '' : element.textContent,
      ...[...element.attributes].filter(({name}) => !own.includes(name)).flatMap(({name, value}) => [name, value]), '', '',
    ].join('\0');
  }).join('')),
  skin_node_create__deps: ['$skin'],
  skin_node_create: (pointer, length, current) => {
    const [key, parent, before, tag, role, label, text, href] = skin.texts(pointer, length);
    const element = skin.nodes[key] = document.createElement(tag);
    element.dataset.key = key;
    if (role) element.setAttribute('role', role);
    if (role == 'log') element.tabIndex = 0;
    if (tag == 'button' && !key.endsWith(':submit')) element.type = 'button';
    if (href) {
      element.href = href;
      element.rel = 'noopener noreferrer';
    }
    if (text) element.textContent = text;
    skin.label(element, label);
    skin.current(element, current);
    skin.node(parent).insertBefore(element, skin.nodes[before] || null);
    element.showModal?.();
  },
  skin_node_move__deps: ['$skin'],
  skin_node_move: (pointer, length) => {
    const [key, parent, before] = skin.texts(pointer, length);
    skin.node(parent).insertBefore(skin.nodes[key], skin.nodes[before] || null);
  },
  skin_node_text__deps: ['$skin'],
  skin_node_text: (pointer, length) => {
    const [key, text] = skin.texts(pointer, length);
    const element = skin.nodes[key];
    if (element.firstChild?.nodeType == 3) element.firstChild.data = text;
    else element.prepend(text);
  },
  skin_node_label__deps: ['$skin'],
  skin_node_label: (pointer, length) => {
    const [key, label] = skin.texts(pointer, length);
    skin.label(skin.nodes[key], label);
  },
  skin_node_current__deps: ['$skin'],
  skin_node_current: (pointer, length, current) => { skin.current(skin.nodes[skin.text(pointer, length)], current); },
  skin_node_attribute__deps: ['$skin'],
  skin_node_attribute: (pointer, length, set) => {
    const [key, name, value] = skin.texts(pointer, length);
    if (set) skin.nodes[key].setAttribute(name, value); else skin.nodes[key].removeAttribute(name);
  },
  skin_node_focus__deps: ['$skin'],
  skin_node_focus: (pointer, length) => {
    const element = skin.nodes[skin.text(pointer, length)];
    element?.focus({preventScroll: !element.closest('#forms')});
  },
  skin_node_remove__deps: ['$skin'],
  skin_node_remove: (pointer, length) => {
    const key = skin.text(pointer, length);
    const element = skin.nodes[key];
    for (const inner of element.querySelectorAll('[data-key]')) delete skin.nodes[inner.dataset.key];
    delete skin.nodes[key];
    element.close?.();  // gives the focus back
    element.remove();
  },
  skin_log_to_end__deps: ['$skin'],
  skin_log_to_end: () => {
    const log = skin.log();
    if (log) log.scrollTop = log.scrollHeight;
  },

  skin_listen__deps: ['$skin'],
  skin_listen: () => {
    skin.open();
    const on = (target, names, act, options) => names.split(' ').forEach((name) => target.addEventListener(name, act, options));
    const {canvas} = skin;

    on(canvas, 'pointerdown pointermove pointerup pointercancel pointerleave', (event) => {
      const kind = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'pointerleave'].indexOf(event.type);
      _page_pointer(kind, event.pointerType == 'touch', event.isPrimary, event.button, event.clientX, event.clientY);
      if (!kind) canvas.setPointerCapture(event.pointerId);
    });
    on(canvas, 'mousedown contextmenu', (event) => event.preventDefault());
    on(canvas, 'wheel', (event) => {
      if (_page_wheel(event.deltaX, event.deltaY, event.deltaMode, event.ctrlKey)) event.preventDefault();
    }, {passive: false});
    on(canvas, 'webglcontextlost', (event) => {
      event.preventDefault();
      _page_context_lost();
    });
    on(canvas, 'webglcontextrestored', _page_context_restored);

    on(window, 'keydown', (event) => {
      if (event.target.closest?.('#forms')) return;
      const field = skin.fields.indexOf(event.target);
      const composing = event.isComposing || event.keyCode == 229;
      const inMirror = event.target.dataset?.key != null;
      if (_page_key(skin.put(event.key), field, inMirror, event.shiftKey, event.ctrlKey || event.metaKey || event.altKey, composing)) event.preventDefault();
    });
    skin.fields.forEach((field, index) => {
      on(field, 'input compositionend', (event) => _page_field_changed(index, skin.put(field.value), event.isComposing || 0));
      on(field, 'focus blur', (event) => _page_field_focused(index, event.type == 'focus'));
    });
    for (const form of document.querySelectorAll('.fields'))
      on(form, 'submit', (event) => {
        event.preventDefault();
        _page_submitted(skin.fields.findIndex((field) => field.form == form));
      });

    const forms = document.getElementById('forms');
    on(forms, 'submit', (event) => {
      event.preventDefault();
      _page_form_handed_in(skin.put([event.target.dataset.key, ...[...new FormData(event.target)].flat()].join('\0')));
    });
    on(forms, 'input', ({target}) => _page_form_typed(skin.put(target.dataset.key + '\0' + (target.type == 'checkbox' && !target.checked ? '' : target.value))));
    on(forms, 'click', ({target}) => {
      const button = target.closest('button[type=button]');
      if (button) _page_form_chosen(skin.put(button.dataset.key));
    });
    on(forms, 'cancel', (event) => {
      event.preventDefault();
      _page_form_left();
    }, true);
    on(forms, 'close', ({target}) => { if (target.isConnected && skin.nodes[target.dataset.key]) target.showModal(); }, true);

    const mirror = document.getElementById('mirror');
    const keyOf = (event) => event.target.closest('[data-key]')?.dataset.key || '';
    on(mirror, 'click', (event) => {
      const modified = event.ctrlKey || event.metaKey || event.shiftKey;
      if (_page_node_chosen(skin.put(keyOf(event)), modified)) event.preventDefault();
    });
    on(mirror, 'focusin', (event) => _page_node_focused(skin.put(keyOf(event))));
    on(mirror, 'focusout', () => _page_node_focused(0));
    on(mirror, 'scroll', ({target}) => {
      if (target == skin.log()) _page_log_scrolled(target.scrollTop, target.clientHeight, target.scrollHeight);
    }, true);

    on(window, 'storage', ({key}) => _page_stored_elsewhere(skin.put(key || '')));
    on(window, 'online offline', () => _page_network(navigator.onLine));
    on(document, 'visibilitychange freeze resume', () => _page_visible(!document.hidden));
    on(window, 'pageshow pagehide', (event) => _page_visible(event.type == 'pageshow' && !document.hidden));
    on(window, 'hashchange', () => _page_fragment(skin.put(location.hash)));

    const changed = () => _page_screen();
    const observer = new ResizeObserver(([entry]) => {
      const box = entry.devicePixelContentBoxSize?.[0];
      const {inlineSize, blockSize} = box || entry.contentBoxSize[0];
      const scale = box ? 1 : devicePixelRatio;
      skin.pixels = [Math.round(inlineSize * scale), Math.round(blockSize * scale)];
      changed();
    });
    try { observer.observe(canvas, {box: 'device-pixel-content-box'}); } catch { observer.observe(canvas); }
    for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(prefers-reduced-motion: reduce)'])
      on(matchMedia(query), 'change', changed);
    if (globalThis.visualViewport) on(visualViewport, 'resize', changed);
  },
});
