#!/bin/bash
mount /data
