//! The places of a file behave as the list they stand for, whatever is done to them.

use super::*;

#[test]
fn it_is_the_list_it_stands_for() {
    let mut list: Vec<u32> = (0..5000).map(|i| i * 2).collect();
    let mut places = Places::of(&list);
    let check = |places: &Places, list: &[u32]| {
        let all: Vec<u32> = (0..places.len()).map(|at| places.get(at)).collect();
        assert_eq!(all, list);
    };
    for i in 0..9000u32 {
        let value = (i * 7919) % 12_000;
        let (found, at) = (places.find(|it| it.cmp(&value)), list.partition_point(|&it| it < value));
        if list.get(at) == Some(&value) {
            places.remove(found);
            list.remove(at);
        } else {
            places.insert(found, value);
            list.insert(at, value);
        }
        if i % 500 == 0 {
            check(&places, &list);
        }
    }
    for value in list.drain(..) {
        places.remove(places.find(|it| it.cmp(&value)));
    }
    check(&places, &[]);
}
