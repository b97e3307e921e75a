# All of this is in ./greylist, which needs no make; `make` alone lists what there is. What is given to make is handed on:
# make run DIR=/some/where is ./greylist run DIR=/some/where.

WORDS := help run try demo test unit dist bench honest torture fuzz format clean
NAMES := DIR HOST PORT FROM TO SERVERS FULL ONLY ROUNDS SECONDS SCALE EXPIRED BESIDE USERS SEED KILLS DISKS STRANGERS FUZZ SOAK MINUTES
given = $(foreach name,$(NAMES),$(if $(filter command,$(firstword $(origin $(name)))),'$(name)=$(subst ','\'',$($(name)))'))

.PHONY: $(WORDS)

$(WORDS):
	@exec ./greylist $@ $(given)

# A mistyped one: says what there is, and the nearest.
.DEFAULT:
	@./greylist $@
