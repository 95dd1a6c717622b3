// What the server last told an office of the other devices: who still holds records that have not arrived, and when
// each was last heard of. An audit figure says with it how complete it is (AUD-04).
//
// Counts and times only. Nothing proves them: a device counts for itself and the server passes it on, so they inform
// a person and decide nothing (P10).
#pragma once

#include <vector>

#include "core/store/device_store.hpp"

namespace doorstep::store {

struct DeviceHealth {
  DeviceId device;
  Millis last_contact{};    ///< by the server's clock
  std::uint64_t waiting{};  ///< changes and drafts that had not reached the server then, as the device counted them
  Millis oldest_at{};       ///< when the oldest of them was saved, by the device's clock; 0 when nothing waits
  Millis noted_at{};        ///< the server's clock when it told this: the figures are no newer
};

/// The newest list, what waits longest first, then the longest silent. This device is not in it, nor is one that the
/// server has never heard of, nor a removed one with nothing waiting. Empty where there is no office. Needs no
/// passphrase. Errc::storage_corrupt.
Result<std::vector<DeviceHealth>> device_health(DeviceStore& store);

/// Takes the place of the list before. Of a device that is named twice the last counts. Call inside a transaction.
Status note_device_health(DeviceStore& store, const std::vector<DeviceHealth>& devices);

}  // namespace doorstep::store
