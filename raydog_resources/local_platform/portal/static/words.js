// Times, numbers and states in words.

import { h } from "./elements.js";

export function count(number) {
  return number.toLocaleString("en");
}

export function many(number, one, more = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : more}`;
}

// 0.4 s, 12 s, 3 min 05 s, 2 h 07 min, 3 d 4 h
export function duration(seconds) {
  if (seconds < 0) return "0 s";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
  return `${Math.floor(whole / 86400)} d ${Math.floor((whole % 86400) / 3600)} h`;
}

function pad(number) {
  return String(number).padStart(2, "0");
}

// The time of day, with the date when it is another day's.
export function moment(at, now) {
  const date = new Date(at * 1000);
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  const sameDay = date.toDateString() === new Date(now * 1000).toDateString();
  return sameDay ? time : `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${time}`;
}

export function time(at, now) {
  return h("time", { datetime: new Date(at * 1000).toISOString() }, moment(at, now));
}

export function bytes(size) {
  if (size < 1024) return many(size, "byte");
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)} KiB`;
  return `${(size / 1024 / 1024).toFixed(1)} MiB`;
}

// A state is never told by colour alone: a sign and the platform's own word stand beside it.
export function state(mark, word, note = "") {
  return h("span", { class: `state ${mark}` }, sign(mark), h("span", {}, word), note && h("small", {}, note));
}

export function sign(mark) {
  return h("svg", { class: "sign", "aria-hidden": "true" }, h("use", { href: `#mark-${mark}` }));
}
