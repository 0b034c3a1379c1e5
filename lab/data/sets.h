/* SPDX-License-Identifier: MIT */
/* What the readers and generators behind lab_data_load() share. */
#ifndef LAB_SETS_H
#define LAB_SETS_H

#include "lab/data/data.h"

/* Room for n samples of dim floats; false with a message if memory is out. */
bool lab_set_alloc(lab_set *s, size_t n, size_t dim, char *why);

/* MNIST and its likes: four IDX files, plain or gzip.  The training file is split
 * into training and validation 11 : 1 (60,000 -> 55,000 + 5,000) by a permutation
 * from the seed; pixels become (pixel / 255 - mean) / std with the mean and std
 * of the training part.  `train` above 0: only so many images of that part are kept. */
bool lab_images_load(const char *name, size_t train, const char *dir, uint64_t seed, lab_data *out, char *why);

/* Two-dimensional problems with two classes of equal size: n points in all,
 * training : validation : test = 3 : 1 : 1, normal noise added to both coordinates. */
typedef enum lab_points { LAB_CIRCLES, LAB_MOONS, LAB_SPIRALS } lab_points;
bool lab_points_generate(lab_points shape, size_t n, double noise, uint64_t seed, lab_data *out, char *why);

#endif
