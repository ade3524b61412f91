/* The guide has nothing of its own to draw; the finder works here too. */
"use strict";
Kanhe.start(() => {});
