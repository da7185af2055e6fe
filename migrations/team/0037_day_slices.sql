-- What a member did in a day is told by what they did in each project: rows of members alone say it a second time.
DELETE FROM day_figures WHERE slice = 'member';
